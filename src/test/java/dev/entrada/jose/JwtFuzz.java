package dev.entrada.jose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.testing.ClientKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Tokens and assertions: the signed bytes, or rejected. */
class JwtFuzz extends UntrustedInput {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String ISSUER = "https://auth.example.com";
  private static final JwtRules RULES =
      new JwtRules(
          JwtRules.ANY_TYPE,
          Set.of("ES256", "RS256", "PS256", "EdDSA"),
          "c"::equals,
          Set.of(ISSUER),
          Duration.ofSeconds(30));

  private final List<ClientKey> keys =
      Stream.of("RS256", "ES256", "EdDSA").map(ClientKey::of).toList();
  private final List<JwkSet> sets =
      keys.stream()
          .map(key -> JwkSet.parse(Json.write(key.jwks()).getBytes(StandardCharsets.UTF_8)))
          .toList();
  private final List<String> good =
      keys.stream().map(key -> key.sign(ClientKey.claims("c", ISSUER, NOW))).toList();

  @Override
  protected Stream<String> honest() {
    return Stream.concat(
        good.stream(), Stream.of(keys.get(0).sign(ClientKey.claims("d", "x", NOW))));
  }

  @Override
  protected void read(String text) {
    UnverifiedJwt.parse(text).ifPresent(UnverifiedJwt::subject);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(
              JwtVerifier.verify(text, sets.get(i), RULES, NOW) instanceof JwtVerification.Accepted)
          .isEqualTo(text.equals(good.get(i)));
    }
  }
}
