package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.KeysUnavailableException;
import dev.entrada.jose.SigningKey;
import dev.entrada.json.Json;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.resource.TokenVerification.Rejected;
import dev.entrada.resource.TokenVerification.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final Instant EXPIRY = NOW.plus(Duration.ofHours(1));

  private final AtomicReference<JwkSet> keys =
      new AtomicReference<>(JwkSet.of(List.of(Tokens.KEY)));
  private final List<String> askedFor = Collections.synchronizedList(new ArrayList<>());
  private final AccessTokenVerifier verifier =
      new AccessTokenVerifier(
          new ServerUrl(Tokens.ISSUER),
          new ResourceIndicator(Tokens.RESOURCE),
          kid -> {
            askedFor.add(kid);
            return keys.get().find(kid);
          },
          SKEW);

  private static Tokens token() {
    return Tokens.at(NOW);
  }

  private void assertRejected(String token, JwtRejection reason) {
    assertThat(verifier.verify(token, NOW)).isEqualTo(new Rejected(reason));
  }

  private VerifiedAccessToken accept(String token, Instant now) {
    TokenVerification result = verifier.verify(token, now);
    assertThat(result).isInstanceOf(Verified.class);
    return ((Verified) result).token();
  }

  @Test
  void tellsWhoThePersonIs() {
    VerifiedAccessToken token = accept(token().mint(), NOW);
    McpPrincipal principal = token.principal();
    assertThat(principal.getName()).isEqualTo(Tokens.SUBJECT).isEqualTo(principal.subject());
    assertThat(principal.displayName()).contains("Ada Lovelace");
    assertThat(principal.preferredUsername()).contains("ada@example.com");
    assertThat(principal.oid()).contains("22222222-bbbb-4bbb-8bbb-222222222222");
    assertThat(principal.tid()).contains("11111111-aaaa-4aaa-8aaa-111111111111");
    assertThat(principal.clientId()).isEqualTo("client-1");
    assertThat(principal.scopes()).containsExactly("read", "write");
    assertThat(principal.roles()).containsExactly("Admin", "Reader");
    assertThat(principal.expiresAt()).isEqualTo(EXPIRY);
    assertThat(principal.claims()).containsEntry("exp", EXPIRY.getEpochSecond());
    assertThat(principal.toString()).isEqualTo("McpPrincipal[" + Tokens.SUBJECT + "]");
    assertThat(token.sessionId()).contains("session-1");
  }

  @Test
  void givesClaimsThatNobodyCanChange() {
    Map<String, Object> nested = new LinkedHashMap<>(Map.of("a", List.of("b")));
    McpPrincipal principal = accept(token().with("nested", nested).mint(), NOW).principal();
    assertThatThrownBy(() -> principal.claims().put("x", "y"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((Map<?, ?>) principal.claims().get("nested")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<?>) principal.claims().get("roles")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> principal.roles().add("Owner"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> principal.scopes().add("admin"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void takesAnAbsentScopeForNone() {
    assertThat(accept(token().with("scope", null).mint(), NOW).principal().scopes()).isEmpty();
  }

  @Test
  void acceptsTheResourceAmongSeveralAudiences() {
    accept(token().with("aud", List.of("https://other.example", Tokens.RESOURCE)).mint(), NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://mcp.example.com/mcp/",
        "https://MCP.example.com/mcp",
        "https://mcp.example.com",
        "https://mcp.example.com/mcp2",
        "https://mcp.example.com:443/mcp"
      })
  void rejectsAnAudienceThatIsNotByteForByteTheResource(String audience) {
    assertRejected(token().with("aud", audience).mint(), JwtRejection.WRONG_AUDIENCE);
  }

  @Test
  void rejectsATokenWithoutAudience() {
    assertRejected(token().with("aud", null).mint(), JwtRejection.WRONG_AUDIENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://auth.example.com/", "https://AUTH.example.com", "x"})
  void rejectsAnIssuerThatIsNotByteForByteOurs(String issuer) {
    assertRejected(token().with("iss", issuer).mint(), JwtRejection.WRONG_ISSUER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub", "client_id", "exp"})
  void rejectsATokenThatLacksAClaim(String claim) {
    assertRejected(token().with(claim, null).mint(), JwtRejection.MISSING_CLAIM);
    assertRejected(token().with(claim, List.of(1)).mint(), JwtRejection.MISSING_CLAIM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+JWTx", "id+jwt", "", "application/jwt"})
  void rejectsAnIdTokenAndOtherTypes(String type) {
    assertRejected(token().type(type).mint(), JwtRejection.WRONG_TYPE);
  }

  @Test
  void acceptsTheTypeInItsLongFormAndInAnyCase() {
    accept(token().type("application/at+jwt").mint(), NOW);
    accept(token().type("AT+JWT").mint(), NOW);
  }

  @Nested
  class AtTheBoundary {
    @Test
    void rejectsFromExpiryPlusSkewOn() {
      String token = token().mint();
      assertThat(verifier.verify(token, EXPIRY.plus(SKEW)))
          .isEqualTo(new Rejected(JwtRejection.EXPIRED));
      accept(token, EXPIRY.plus(SKEW).minusNanos(1));
      assertThat(verifier.verify(token, EXPIRY.plus(SKEW)))
          .isEqualTo(new Rejected(JwtRejection.EXPIRED));
    }

    @Test
    void acceptsFromNotBeforeMinusSkewOn() {
      Instant start = NOW.plus(Duration.ofMinutes(10));
      String token = token().with("nbf", start.getEpochSecond()).mint();
      assertThat(verifier.verify(token, start.minus(SKEW).minusNanos(1)))
          .isEqualTo(new Rejected(JwtRejection.NOT_YET_VALID));
      accept(token, start.minus(SKEW));
    }

    @Test
    void acceptsWhatANodeWithAFastClockIssued() {
      Instant issued = NOW.plus(Duration.ofMinutes(10));
      String token = token().with("iat", issued.getEpochSecond()).mint();
      Instant earliest = issued.minus(SKEW).minus(Duration.ofMinutes(2));
      assertThat(verifier.verify(token, earliest.minusNanos(1)))
          .isEqualTo(new Rejected(JwtRejection.NOT_YET_VALID));
      accept(token, earliest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "1e300", "-1e300"})
    void rejectsATimeThatIsNoDate(String exp) {
      assertRejected(token().with("exp", Double.valueOf(exp)).mint(), JwtRejection.MISSING_CLAIM);
    }
  }

  @Nested
  class Forgeries {
    private String forge(Map<String, Object> header, byte[] signature) {
      return encoded(header) + "." + encoded(token().claims()) + "." + Base64Url.encode(signature);
    }

    private String encoded(Map<String, ?> object) {
      return Base64Url.encode(Json.write(object).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> header(String alg) {
      return new LinkedHashMap<>(Map.of("alg", alg, "typ", "at+jwt", "kid", Tokens.KEY.kid()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void rejectsAnUnsignedToken(String alg) {
      assertRejected(forge(header(alg), new byte[0]), JwtRejection.WRONG_ALGORITHM);
      assertRejected(forge(header(alg), new byte[256]), JwtRejection.WRONG_ALGORITHM);
    }

    @Test
    void rejectsAMacMadeWithThePublicKey() {
      Map<String, Object> header = header("HS256");
      String signed = encoded(header) + "." + encoded(token().claims());
      byte[] publicKey = Tokens.KEY.publicJwk().key().getEncoded();
      byte[] mac = Digests.hmac(publicKey, signed.getBytes(StandardCharsets.US_ASCII));
      assertRejected(forge(header, mac), JwtRejection.WRONG_ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS384", "PS256", "ES256", "EdDSA", "rs256"})
    void rejectsOtherAlgorithms(String alg) {
      assertRejected(forge(header(alg), new byte[256]), JwtRejection.WRONG_ALGORITHM);
    }

    @Test
    void ignoresAKeyThatTheTokenBrings() {
      SigningKey foreign = SigningKey.generate();
      for (String name : List.of("jwk", "jku", "x5u", "x5c")) {
        Map<String, Object> header = header("RS256");
        header.put(name, name.equals("jwk") ? JwkSet.publish(List.of(foreign)) : "https://evil");
        assertRejected(forge(header, new byte[256]), JwtRejection.BAD_SIGNATURE);
      }
      assertRejected(token().signedWith(foreign).mint(), JwtRejection.UNKNOWN_KEY);
      assertThat(askedFor).containsOnly(Tokens.KEY.kid(), foreign.kid());
    }

    @Test
    void rejectsATokenWithoutKeyName() {
      Map<String, Object> header = header("RS256");
      header.remove("kid");
      assertRejected(forge(header, new byte[256]), JwtRejection.UNKNOWN_KEY);
    }

    @Test
    void rejectsAnExtensionItDoesNotKnow() {
      Map<String, Object> header = header("RS256");
      header.put("crit", List.of("b64"));
      header.put("b64", false);
      assertRejected(forge(header, new byte[256]), JwtRejection.UNKNOWN_EXTENSION);
    }

    @Test
    void rejectsClaimsThatTheSignatureDoesNotCover() {
      String[] parts = token().mint().split("\\.");
      String claims = encoded(token().with("scope", "admin").claims());
      assertRejected(parts[0] + "." + claims + "." + parts[2], JwtRejection.BAD_SIGNATURE);
      assertRejected(parts[0] + "." + parts[1] + ".", JwtRejection.BAD_SIGNATURE);
      assertRejected(parts[0] + "." + parts[1] + ".AAAA", JwtRejection.BAD_SIGNATURE);
    }

    @Test
    void acceptsOneSpellingOfATokenOnly() {
      String token = token().mint();
      accept(token, NOW);
      char last = token.charAt(token.length() - 1); // has four unused bits, zero as we write it
      assertThat("AQgw").contains(String.valueOf(last));
      assertRejected(
          token.substring(0, token.length() - 1) + (char) (last + 1), JwtRejection.MALFORMED);
      assertRejected(token + "=", JwtRejection.MALFORMED);
      assertRejected(token + "==", JwtRejection.MALFORMED);
      assertRejected(token.replace('-', '+') + "\n", JwtRejection.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          ".",
          "..",
          "...",
          "a.b.c",
          "a.b.c.d",
          "e30.e30.",
          "e30.e30.AAAA.AAAA",
          "bnVsbA.e30.AA",
          "W10.e30.AA",
          "{}.{}.{}",
          "\u0000.\u0000.\u0000",
          "\u0141.\u0141.\u0141",
          "éé.éé.éé"
        })
    void rejectsGarbage(String garbage) {
      assertThat(verifier.verify(garbage, NOW)).isInstanceOf(Rejected.class);
      assertThat(askedFor).isEmpty();
    }

    @Test
    void rejectsHugeAndDeepTokensUnseen() {
      assertRejected(token().with("big", "x".repeat(20_000)).mint(), JwtRejection.MALFORMED);
      String deep =
          Base64Url.encode(("{\"a\":" + "[".repeat(9_000)).getBytes(StandardCharsets.UTF_8));
      assertRejected(deep + ".e30.AA", JwtRejection.MALFORMED);
      String twice = "{\"alg\":\"none\",\"alg\":\"RS256\"}";
      assertRejected(
          Base64Url.encode(twice.getBytes(StandardCharsets.UTF_8)) + ".e30.AA",
          JwtRejection.MALFORMED);
      assertThat(askedFor).isEmpty();
    }
  }

  @Nested
  class SeenBefore {
    @Test
    void returnsTheSamePrincipal() {
      String token = token().mint();
      assertThat(accept(new String(token), NOW)).isSameAs(accept(new String(token), NOW));
    }

    @Test
    void rejectsATokenWhoseKeyWasRetired() {
      String token = token().mint();
      accept(token, NOW);
      keys.set(JwkSet.of(List.of(SigningKey.generate())));
      assertRejected(token, JwtRejection.UNKNOWN_KEY);
      keys.set(JwkSet.of(List.of(Tokens.KEY)));
      accept(token, NOW);
    }

    @Test
    void acceptsATokenWhoseKeyWasMerelyFetchedAnew() {
      String token = token().mint();
      VerifiedAccessToken first = accept(token, NOW);
      keys.set(JwkSet.of(List.of(SigningKey.restore(Tokens.KEY.export()))));
      assertThat(accept(token, NOW)).isSameAs(first);
    }

    @Test
    void neverRemembersARefusal() {
      SigningKey next = SigningKey.generate();
      String token = token().signedWith(next).mint();
      assertRejected(token, JwtRejection.UNKNOWN_KEY);
      keys.set(JwkSet.of(List.of(next)));
      accept(token, NOW);
    }

    @Test
    void comparesWhatItsSignatureDoesNotCover() {
      String token = token().mint();
      VerifiedAccessToken known = accept(token, NOW);
      int second = token.lastIndexOf('.');
      String signed = token.substring(0, second);
      String signature = token.substring(second);
      String claims = token().with("scope", "admin").mint().split("\\.")[1];

      assertThat(verifier.verify(token.split("\\.")[0] + "." + claims + signature, NOW))
          .isEqualTo(new Rejected(JwtRejection.BAD_SIGNATURE));
      for (String other : List.of("A" + signed, signed + "A", signed.substring(1), "a.b", "")) {
        assertThat(verifier.verify(other + signature, NOW)).isInstanceOf(Rejected.class);
      }
      for (int i = 0; i < second; i++) {
        String changed = signed.substring(0, i) + "\u0141" + signed.substring(i + 1);
        assertRejected(changed + signature, JwtRejection.MALFORMED);
      }

      assertThat(accept(token, NOW)).isSameAs(known);
    }

    @Test
    void tellsTokensOfOneLengthApart() {
      String one = token().with("sub", "one").mint();
      String two = token().with("sub", "two").mint();
      assertThat(accept(one, NOW).principal().subject()).isEqualTo("one");
      assertThat(accept(two, NOW).principal().subject()).isEqualTo("two");
      assertThat(accept(one, NOW).principal().subject()).isEqualTo("one");
    }
  }

  @Test
  void keepsCallersApartWhoComeAtTheSameTime() throws Exception {
    int count = 100; // more than there are work spaces, so that some share one
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String token = token().with("sub", "person-" + i % 10).mint();
      calls.add(() -> accept(token, NOW).principal().subject());
    }
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      for (int round = 0; round < 10; round++) {
        List<Future<String>> answers = threads.invokeAll(calls);
        for (int i = 0; i < count; i++) {
          assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("person-" + i % 10);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void saysOutageRatherThanRejectionWhenThereAreNoKeys() {
    AccessTokenVerifier without =
        new AccessTokenVerifier(
            new ServerUrl(Tokens.ISSUER),
            new ResourceIndicator(Tokens.RESOURCE),
            kid -> {
              throw new KeysUnavailableException("down", null);
            },
            SKEW);
    assertThatThrownBy(() -> without.verify(token().mint(), NOW))
        .isInstanceOf(KeysUnavailableException.class);
    assertThat(Optional.of(without.verify("garbage", NOW)))
        .contains(new Rejected(JwtRejection.MALFORMED));
  }
}
