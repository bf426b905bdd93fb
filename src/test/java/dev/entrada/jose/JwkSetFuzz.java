package dev.entrada.jose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.testing.ClientKey;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Published key sets. */
class JwkSetFuzz extends UntrustedInput {
  @Override
  protected Stream<String> honest() {
    return Stream.of("RS256", "ES256", "EdDSA").map(a -> Json.write(ClientKey.of(a).jwks()));
  }

  @Override
  protected void read(String text) {
    try {
      JwkSet set = JwkSet.parse(text.getBytes(StandardCharsets.UTF_8));
      assertThat(set.find(RandomTokens.id())).isEmpty();
      set.forAssertions().only();
    } catch (MalformedJsonException e) {
      // refused
    }
  }
}
