package dev.entrada.jose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.Secret;
import dev.entrada.json.Json;
import dev.entrada.json.MalformedJsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final SigningKey OTHER_KEY = SigningKey.generate();
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final JwtRules RULES =
      new JwtRules("at+jwt", Set.of("RS256"), "iss"::equals, Set.of("aud", "aud2"), SKEW);

  private final Map<String, Object> claims =
      new HashMap<>(
          Map.of("iss", "iss", "aud", "aud", "exp", NOW.plusSeconds(60).getEpochSecond()));

  private String token() {
    return JwtSigner.sign(KEY, "at+jwt", claims);
  }

  private static Optional<JwtRejection> verify(String token, JwkSource keys) {
    JwtVerification result = JwtVerifier.verify(token, keys, RULES, NOW);
    return result instanceof JwtVerification.Rejected rejected
        ? Optional.of(rejected.reason())
        : Optional.empty();
  }

  private static Optional<JwtRejection> verify(String token) {
    return verify(token, JwkSet.of(List.of(KEY)));
  }

  /** The token with another header, signed as before: so its signature is wrong. */
  private String withHeader(String header) {
    String token = token();
    return Base64Url.encode(header.getBytes(UTF_8)) + token.substring(token.indexOf('.'));
  }

  private Optional<JwtRejection> with(String name, Object value) {
    claims.put(name, value);
    return verify(token());
  }

  @Test
  void acceptsATokenThatKeepsTheRules() {
    assertThat(verify(token())).isEmpty();
    assertThat(with("aud", List.of("x", "aud2"))).isEmpty();
    assertThat(verify(JwtSigner.sign(KEY, "application/AT+JWT", claims))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b", "a.b.c", "..", "a.b.c.d.e", "e30.e30.", "%.%.%"})
  void rejectsWhatIsNoCompactJws(String token) {
    assertThat(verify(token))
        .hasValueSatisfying(
            reason -> assertThat(reason).isIn(JwtRejection.MALFORMED, JwtRejection.WRONG_TYPE));
  }

  @Test
  void rejectsWhatIsTooLong() {
    assertThat(verify(token() + "A".repeat(UnverifiedJwt.MAX_LENGTH)))
        .contains(JwtRejection.MALFORMED);
  }

  /** Each header has every later fault too: the first check in the documented order wins. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"crit\":[\"b64\"],\"b64\":false,\"typ\":\"JWT\",\"alg\":\"none\"} | UNKNOWN_EXTENSION",
        "{\"typ\":\"JWT\",\"alg\":\"none\"} | WRONG_TYPE",
        "{\"alg\":\"none\"} | WRONG_TYPE",
        "{\"typ\":\"at+jwt\",\"alg\":\"none\"} | WRONG_ALGORITHM",
        "{\"typ\":\"at+jwt\",\"alg\":\"HS256\"} | WRONG_ALGORITHM",
        "{\"typ\":\"at+jwt\",\"alg\":\"RS512\"} | WRONG_ALGORITHM",
        "{\"typ\":\"at+jwt\"} | WRONG_ALGORITHM",
        "{\"typ\":\"at+jwt\",\"alg\":\"RS256\"} | UNKNOWN_KEY",
        "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"x\"} | UNKNOWN_KEY",
        "{\"typ\":\"at+jwt\",\"typ\":\"at+jwt\",\"alg\":\"RS256\"} | MALFORMED"
      })
  void rejectsByTheHeaderInOrder(String header, JwtRejection reason) {
    claims.put("iss", "wrong");
    assertThat(verify(withHeader(header))).contains(reason);
  }

  @Test
  void takesNoKeyFromTheToken() {
    String jwk = Json.write(castMap(JwkSet.publish(List.of(OTHER_KEY)).get("keys")));
    String header = "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"jwk\":" + jwk + "}";
    assertThat(verify(withHeader(header))).contains(JwtRejection.UNKNOWN_KEY);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> castMap(Object keys) {
    return ((List<Map<String, Object>>) keys).get(0);
  }

  @Test
  void rejectsAnAlgorithmThatIsNotTheKeys() {
    JwkSource source =
        kid ->
            Optional.of(
                new PublicJwk(kid, KEY.publicJwk().key(), Optional.of("RS384"), Optional.empty()));
    assertThat(verify(token(), source)).contains(JwtRejection.WRONG_ALGORITHM);
  }

  @Test
  void rejectsABadSignatureBeforeItReadsAClaim() {
    claims.put("iss", "wrong");
    String token = token();
    String altered =
        token.substring(0, token.length() - 5) + (token.endsWith("AAAAA") ? "BBBBB" : "AAAAA");
    assertThat(verify(altered)).contains(JwtRejection.BAD_SIGNATURE);
    JwkSource wrongKey =
        kid ->
            Optional.of(
                new PublicJwk(
                    kid, OTHER_KEY.publicJwk().key(), Optional.empty(), Optional.empty()));
    assertThat(verify(token, wrongKey)).contains(JwtRejection.BAD_SIGNATURE);
  }

  @Test
  void rejectsASymmetricSignatureUnderThePublicKey() {
    String header = "{\"typ\":\"at+jwt\",\"alg\":\"HS256\",\"kid\":\"" + KEY.kid() + "\"}";
    String input =
        Base64Url.encode(header.getBytes(UTF_8))
            + "."
            + Base64Url.encode(Json.write(claims).getBytes(UTF_8));
    byte[] mac = Digests.hmac(KEY.publicJwk().key().getEncoded(), input.getBytes(UTF_8));
    assertThat(verify(input + "." + Base64Url.encode(mac))).contains(JwtRejection.WRONG_ALGORITHM);
    assertThatThrownBy(() -> new JwtRules("JWT", Set.of("HS256"), i -> true, Set.of(), SKEW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejectsByTheClaimsInOrder() {
    claims.remove("exp");
    claims.put("nbf", NOW.plusSeconds(31).getEpochSecond());
    claims.put("aud", "other");
    assertThat(with("iss", "other")).contains(JwtRejection.WRONG_ISSUER);
    assertThat(with("iss", 1)).contains(JwtRejection.WRONG_ISSUER);
    assertThat(with("iss", "iss")).contains(JwtRejection.WRONG_AUDIENCE);
    assertThat(with("aud", List.of("aud", 1))).contains(JwtRejection.WRONG_AUDIENCE);
    assertThat(with("aud", "aud")).contains(JwtRejection.MISSING_CLAIM);
    assertThat(with("exp", "9999999999")).contains(JwtRejection.MISSING_CLAIM);
    assertThat(with("exp", NOW.minusSeconds(30).getEpochSecond())).contains(JwtRejection.EXPIRED);
    assertThat(with("exp", NOW.minusSeconds(29).getEpochSecond()))
        .contains(JwtRejection.NOT_YET_VALID);
    assertThat(with("nbf", NOW.plusSeconds(30).getEpochSecond())).isEmpty();
  }

  @Test
  void looksAtIatBesidesNbf() {
    assertThat(with("iat", NOW.plusSeconds(151).getEpochSecond()))
        .contains(JwtRejection.NOT_YET_VALID);
    assertThat(with("nbf", NOW.getEpochSecond())).contains(JwtRejection.NOT_YET_VALID);
    assertThat(with("iat", NOW.plusSeconds(150).getEpochSecond())).isEmpty();
  }

  @Test
  void rejectsTimesOutsideAllCalendars() {
    assertThat(with("exp", Long.MAX_VALUE)).contains(JwtRejection.MISSING_CLAIM);
    assertThat(with("exp", -1e300)).contains(JwtRejection.MISSING_CLAIM);
  }

  @Test
  void keysSurviveTheirExport() {
    SigningKey restored = SigningKey.restore(KEY.export());
    assertThat(restored.kid()).isEqualTo(KEY.kid());
    assertThat(verify(JwtSigner.sign(restored, "at+jwt", claims))).isEmpty();
    assertThat(KEY.toString()).isEqualTo("SigningKey[" + KEY.kid() + "]");
    for (String broken :
        new String[] {
          "", "{}", "x", Json.write(castMap(JwkSet.publish(List.of(KEY)).get("keys")))
        }) {
      assertThatThrownBy(() -> SigningKey.restore(Secret.of(broken)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void publishesNoPrivatePart() {
    assertThat(castMap(JwkSet.publish(List.of(KEY)).get("keys")))
        .containsOnlyKeys("kty", "kid", "use", "alg", "n", "e");
  }

  @Test
  void setsPassOverKeysThatCannotBeUsed() {
    String good = Json.write(castMap(JwkSet.publish(List.of(KEY)).get("keys")));
    String[] useless = {
      good.replace("\"sig\"", "\"enc\""),
      "{\"kty\":\"oct\",\"kid\":\"o\",\"k\":\"AAAA\"}",
      "{\"kty\":\"RSA\",\"kid\":\"short\",\"e\":\"AQAB\",\"n\":\"" + "t".repeat(171) + "\"}",
      "{\"kty\":\"RSA\",\"kid\":\"broken\"}",
      "{\"kty\":\"RSA\",\"kid\":1}",
      "{\"kid\":\"none\"}",
      "{}"
    };
    for (String other : useless) {
      String text = "{\"keys\":[" + other + "]}";
      assertThat(JwkSet.parse(text.getBytes(UTF_8)).isEmpty()).as(other).isTrue();
    }
    String all = "{\"keys\":[" + String.join(",", useless) + "," + good + "]}";
    assertThat(JwkSet.parse(all.getBytes(UTF_8)).find(KEY.kid())).isPresent();
    for (String broken : new String[] {"{}", "[]", "{\"keys\":{}}", "{\"keys\":[1]}"}) {
      assertThatThrownBy(() -> JwkSet.parse(broken.getBytes(UTF_8)))
          .isInstanceOf(MalformedJsonException.class);
    }
  }
}
