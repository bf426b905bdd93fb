package dev.entrada.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small values of the protocol. */
class ValuesTest {
  @Nested
  class Challenges {
    /** RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    @Test
    void belongToTheirVerifier() {
      assertThat(CodeChallenge.of(VERIFIER)).isEqualTo(new CodeChallenge(CHALLENGE));
      assertThat(new CodeChallenge(CHALLENGE).matches(VERIFIER)).isTrue();
    }

    @Test
    void refuseAnyOtherVerifier() {
      CodeChallenge challenge = new CodeChallenge(CHALLENGE);
      assertThat(challenge.matches(VERIFIER.substring(1) + "a")).isFalse();
      assertThat(challenge.matches(CHALLENGE)).isFalse();
      assertThat(challenge.matches("")).isFalse();
    }

    @Test
    void takeVerifiersOf43To128UnreservedCharacters() {
      for (int length : new int[] {43, 128}) {
        String verifier = "~.-_".concat("a".repeat(length - 4));
        assertThat(CodeChallenge.of(verifier).matches(verifier)).isTrue();
      }
      for (String verifier : new String[] {"a".repeat(42), "a".repeat(129), "a".repeat(42) + "="}) {
        assertThat(CodeChallenge.of(verifier).matches(verifier)).isFalse();
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=",
          "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\n"
        })
    void areExactly43Base64UrlCharacters(String value) {
      assertThatThrownBy(() -> new CodeChallenge(value))
          .isInstanceOfSatisfying(
              OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
  }

  @Nested
  class Errors {
    @Test
    void sayWhatTheGrammarAllows() {
      assertThatCode(() -> new OAuthError(ErrorCode.INVALID_GRANT, " !#[]~"))
          .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a\\b", "a\nb", "a\u007f", "\u00e4", "\u2026"})
    void refuseAnythingElse(String description) {
      assertThatThrownBy(() -> new OAuthError(ErrorCode.INVALID_GRANT, description))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepTheReasonFromTheWire() {
      OAuthException refusal = new OAuthException(ErrorCode.INVALID_GRANT, "said", "a \"reason\"");
      assertThat(refusal.error()).isEqualTo(new OAuthError(ErrorCode.INVALID_GRANT, "said"));
      assertThat(refusal.reason()).isEqualTo("a \"reason\"");
    }
  }

  @Nested
  class ClientIds {
    @Test
    void haveOneTo1024Characters() {
      assertThat(new ClientId("!").value()).isEqualTo("!");
      assertThat(new ClientId("~".repeat(1024)).value()).hasSize(1024);
      assertRefused("");
      assertRefused("a".repeat(1025));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\n", "\u00e4", "a\u007f", "\u0000"})
    void arePrintableAsciiWithoutSpace(String value) {
      assertRefused(value);
    }

    private void assertRefused(String value) {
      assertThatThrownBy(() -> new ClientId(value))
          .isInstanceOfSatisfying(
              OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CLIENT));
    }

    @Test
    void areDocumentUrlsOnlyWithHttps() {
      assertThat(new ClientId("https://example.com/client").isUrl()).isTrue();
      assertThat(new ClientId("http://example.com/client").isUrl()).isFalse();
      assertThat(new ClientId("HTTPS://example.com/client").isUrl()).isFalse();
    }
  }

  @Test
  void wireNamesAreReadExactly() {
    assertThat(GrantType.parse("refresh_token")).contains(GrantType.REFRESH_TOKEN);
    assertThat(GrantType.parse("Refresh_Token")).isEmpty();
    assertThat(ClientAuthMethod.parse("none")).contains(ClientAuthMethod.NONE);
    assertThat(ClientAuthMethod.parse("")).isEmpty();
  }

  @Test
  void tokensKeepTheEarlierRefreshTokenUnlessThereIsANewOne() {
    TokenSet earlier = tokens(Optional.of(Secret.of("old")));
    assertThat(tokens(Optional.empty()).orRefreshTokenOf(earlier).refreshToken())
        .contains(Secret.of("old"));
    assertThat(tokens(Optional.of(Secret.of("new"))).orRefreshTokenOf(earlier).refreshToken())
        .contains(Secret.of("new"));
    assertThat(earlier.withoutIdToken().idToken()).isEmpty();
  }

  private static TokenSet tokens(Optional<Secret> refresh) {
    return new TokenSet(Secret.of("access"), refresh, Optional.of(Secret.of("id")), Instant.EPOCH);
  }
}
