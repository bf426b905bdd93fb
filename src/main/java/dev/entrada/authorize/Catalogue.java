package dev.entrada.authorize;

import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be asked for here: the resources and the scopes, in the order configured. A pending
 * authorization names both by their place, which keeps {@code state} short. Looking one up costs
 * the same however many there are.
 */
public final class Catalogue {
  private static final int FINGERPRINT_BYTES = 4;

  private final List<ResourceIndicator> resources;
  private final Map<String, Integer> places = new HashMap<>();
  private final Scopes required;
  private final Scopes optional;
  private final List<String> scopes;
  private final byte[] fingerprint;

  /**
   * @param resources the first one stands when a client names none
   * @param required always granted, or the sign-in fails
   * @param optional granted when asked for
   */
  public Catalogue(List<ResourceIndicator> resources, Scopes required, Scopes optional) {
    this.resources = List.copyOf(resources);
    for (int i = 0; i < resources.size(); i++) {
      places.putIfAbsent(resources.get(i).canonical(), i);
    }
    this.required = required;
    this.optional = optional;
    this.scopes = List.copyOf(required.plus(optional).asSet());
    String text = resources + "\n" + scopes;
    this.fingerprint =
        Arrays.copyOf(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), FINGERPRINT_BYTES);
  }

  /** Never empty. */
  public List<ResourceIndicator> resources() {
    return resources;
  }

  public Scopes required() {
    return required;
  }

  public Scopes optional() {
    return optional;
  }

  List<String> scopes() {
    return scopes;
  }

  Optional<Integer> indexOf(ResourceIndicator asked) {
    return Optional.ofNullable(places.get(asked.canonical()));
  }

  /** Changes when any place in the lists does. */
  byte[] fingerprint() {
    return fingerprint.clone();
  }
}
