package dev.entrada.issuer;

import static dev.entrada.issuer.Issuing.CLIENT;
import static dev.entrada.issuer.Issuing.REDIRECT;
import static dev.entrada.issuer.Issuing.RESOURCE;
import static dev.entrada.issuer.Issuing.VERIFIER;
import static dev.entrada.issuer.Issuing.authorization;
import static dev.entrada.issuer.Issuing.redemption;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.issuer.AuthorizationCodes.Redemption;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import dev.entrada.store.Racing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorizationCodesTest {
  private final Issuing issuing = new Issuing();
  private final AuthorizationCodes codes = issuing.node.codes();

  private void assertRefused(ErrorCode code, Redemption redemption) {
    assertThatThrownBy(() -> codes.redeem(redemption))
        .isInstanceOfSatisfying(OAuthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void assertChangesNothing(String code, ErrorCode error, Redemption redemption) {
    Session before = issuing.session(code);
    assertRefused(error, redemption);
    assertThat(issuing.session(code)).isEqualTo(before);
    assertThat(codes.redeem(redemption(code)).refreshToken()).isPresent();
  }

  @Test
  void issues64CharactersOfWhichTheRecordHasOnlyTheHash() {
    String code = issuing.code();
    assertThat(code).matches("[A-Za-z0-9_-]{64}");
    assertThat(issuing.session(code).code().hash()).hasSize(43).isNotEqualTo(code.substring(21));
    assertThat(issuing.session(code).upstream().idToken()).isEmpty();
  }

  @Test
  void redeemsOnce() {
    String code = issuing.code();
    IssuedTokens tokens = codes.redeem(redemption(code));
    assertThat(tokens.scopes()).isEqualTo(Scopes.of("read", "write"));
    assertThat(tokens.refreshToken()).isPresent();
    assertThat(tokens.accessToken().expiresInSeconds()).isEqualTo(3600);
    assertThat(issuing.isLive(code)).isTrue();
  }

  @Test
  void endsTheSessionWhenRedeemedTwice() {
    String code = issuing.code();
    codes.redeem(redemption(code));
    assertRefused(ErrorCode.INVALID_GRANT, redemption(code));
    assertThat(issuing.isLive(code)).isFalse();
  }

  @Test
  void keepsTheSessionWhenTheSecondPresenterCannotProveAnything() {
    String code = issuing.code();
    codes.redeem(redemption(code));
    for (Redemption wrong : wrongOnes(code)) {
      assertRefused(ErrorCode.INVALID_GRANT, wrong);
    }
    assertRefused(ErrorCode.INVALID_GRANT, with(code, "w".repeat(43)));
    assertThat(issuing.isLive(code)).isTrue();
  }

  @Test
  void succeedsForExactlyOneOfManyAndEndsTheSession() throws Exception {
    for (int round = 0; round < 10; round++) {
      String code = issuing.code();
      List<AuthorizationCodes> nodes = List.of(codes, issuing.another().codes());
      List<Boolean> successes =
          Racing.results(
              racer -> {
                try {
                  nodes.get(racer % 2).redeem(redemption(code));
                  return true;
                } catch (OAuthException e) {
                  assertThat(e.code()).isEqualTo(ErrorCode.INVALID_GRANT);
                  return false;
                }
              });
      assertThat(successes).containsOnlyOnce(true);
      assertThat(issuing.isLive(code)).isFalse();
    }
  }

  @Test
  void burnsTheCodeOnAWrongVerifier() {
    String code = issuing.code();
    assertRefused(ErrorCode.INVALID_GRANT, with(code, "w".repeat(43)));
    assertRefused(ErrorCode.INVALID_GRANT, redemption(code));
    assertThat(issuing.isLive(code)).isFalse();
  }

  @Test
  void changesNothingForAnotherClientRedirectUriOrCode() {
    String code = issuing.code();
    for (Redemption wrong : wrongOnes(code)) {
      Session before = issuing.session(code);
      assertRefused(ErrorCode.INVALID_GRANT, wrong);
      assertThat(issuing.session(code)).isEqualTo(before);
    }
    assertThat(codes.redeem(redemption(code)).refreshToken()).isPresent();
  }

  private static List<Redemption> wrongOnes(String code) {
    Optional<RedirectUri> otherPort = Optional.of(new RedirectUri("http://localhost:51235/cb"));
    String otherSecret = code.substring(0, 63) + (code.endsWith("A") ? "B" : "A");
    return List.of(
        new Redemption(
            code,
            Issuing.presenter(new ClientId("other")),
            Optional.of(REDIRECT),
            Optional.empty(),
            VERIFIER),
        new Redemption(code, Issuing.presenter(CLIENT), otherPort, Optional.empty(), VERIFIER),
        redemption(otherSecret),
        redemption("A" + code.substring(1, 63)),
        redemption(code + "AAAA"),
        redemption(""));
  }

  private static Redemption with(String code, String verifier) {
    return new Redemption(
        code, Issuing.presenter(CLIENT), Optional.of(REDIRECT), Optional.of(RESOURCE), verifier);
  }

  @Test
  void changesNothingForAnotherResource() {
    String code = issuing.code();
    Optional<ResourceIndicator> other =
        Optional.of(new ResourceIndicator("https://other.example.com"));
    assertChangesNothing(
        code,
        ErrorCode.INVALID_TARGET,
        new Redemption(code, Issuing.presenter(CLIENT), Optional.of(REDIRECT), other, VERIFIER));
  }

  @Test
  void comparesNeitherRedirectUriNorResourceWhenAbsent() {
    Redemption bare =
        new Redemption(
            issuing.code(),
            Issuing.presenter(CLIENT),
            Optional.empty(),
            Optional.empty(),
            VERIFIER);
    assertThat(codes.redeem(bare).refreshToken()).isPresent();
  }

  @Test
  void expiresAfterFiveMinutesExactly() {
    String last = issuing.code();
    issuing.clock.advance(Duration.ofMinutes(5).minusNanos(1_000_000));
    assertThat(codes.redeem(redemption(last)).refreshToken()).isPresent();

    String late = issuing.code();
    issuing.clock.advance(Duration.ofMinutes(5));
    assertRefused(ErrorCode.INVALID_GRANT, redemption(late));
  }

  @Test
  void isRefusedWhenTheSessionHasEnded() {
    Duration brief = Duration.ofSeconds(90);
    Issuing ending =
        new Issuing(
            new IssuerSettings(
                Duration.ofHours(1), Duration.ofDays(90), Optional.of(brief), Duration.ofDays(90)));
    String last = ending.code();
    String late = ending.code();

    ending.clock.advance(brief.minusMillis(1));
    assertThat(ending.node.codes().redeem(redemption(last)).accessToken().expiresInSeconds())
        .isEqualTo(1);
    ending.clock.advance(Duration.ofMillis(1));
    assertThatThrownBy(() -> ending.node.codes().redeem(redemption(late)))
        .isInstanceOfSatisfying(
            OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_GRANT));
  }

  @Test
  void isRefusedWhenEntrasTokenHasEnded() {
    byte[] id = RandomTokens.bytes(RandomTokens.ID_BYTES);
    TokenSet brief =
        new TokenSet(
            Secret.of("a"),
            Optional.empty(),
            Optional.empty(),
            issuing.clock.instant().plusSeconds(60));
    String code = codes.issue(id, authorization(), brief).orElseThrow().reveal();
    issuing.clock.advance(Duration.ofSeconds(60));
    assertRefused(ErrorCode.INVALID_GRANT, redemption(code));
  }

  @Test
  void completesAPendingAuthorizationOnce() {
    byte[] id = RandomTokens.bytes(RandomTokens.ID_BYTES);
    String code = issuing.code(id);
    assertThat(codes.issue(id, authorization(), issuing.upstream("entra-2"))).isEmpty();
    assertThat(codes.redeem(redemption(code)).refreshToken()).isPresent();
  }

  @Test
  void completesAPendingAuthorizationOnceEvenWhenItsSessionHasEnded() {
    byte[] id = RandomTokens.bytes(RandomTokens.ID_BYTES);
    String code = issuing.code(id);
    issuing.node.sessions().end(Issuing.sessionId(code));
    // As long as the form may lie open, and the person be at Entra, twice if Entra wants more.
    issuing.clock.advance(Duration.ofMinutes(60 + 15 + 15));
    assertThat(codes.issue(id, authorization(), issuing.upstream("entra-2"))).isEmpty();
    assertThat(issuing.isLive(code)).isFalse();
  }

  @Test
  void givesNoRefreshTokenWhereNoneCanWork() {
    byte[] id = RandomTokens.bytes(RandomTokens.ID_BYTES);
    TokenSet upstream =
        new TokenSet(
            Secret.of("a"),
            Optional.empty(),
            Optional.empty(),
            issuing.clock.instant().plusSeconds(600));
    String code = codes.issue(id, authorization(), upstream).orElseThrow().reveal();
    IssuedTokens tokens = codes.redeem(redemption(code));
    assertThat(tokens.refreshToken()).isEmpty();
    assertThat(tokens.accessToken().expiresInSeconds()).isEqualTo(600);
  }
}
