package dev.entrada.authorize;

import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What can be asked for here: the resources and the scopes, in the order configured. A pending
 * authorization names both by their place, which keeps {@code state} short.
 *
 * @param resources the first one stands when a client names none
 * @param required always granted, or the sign-in fails
 * @param optional granted when asked for
 */
public record Catalogue(List<ResourceIndicator> resources, Scopes required, Scopes optional) {
  private static final int FINGERPRINT_BYTES = 4;

  public Catalogue {
    resources = List.copyOf(resources);
  }

  List<String> scopes() {
    return List.copyOf(required.plus(optional).asSet());
  }

  Optional<Integer> indexOf(ResourceIndicator asked) {
    for (int i = 0; i < resources.size(); i++) {
      if (resources.get(i).isSame(asked)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Changes when any place in the lists does. */
  byte[] fingerprint() {
    String text = resources + "\n" + scopes();
    return Arrays.copyOf(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), FINGERPRINT_BYTES);
  }
}
