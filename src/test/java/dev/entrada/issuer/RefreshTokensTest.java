package dev.entrada.issuer;

import static dev.entrada.issuer.Issuing.CLIENT;
import static dev.entrada.issuer.Issuing.RESOURCE;
import static dev.entrada.issuer.Issuing.presented;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.issuer.RefreshTokens.Presented;
import dev.entrada.issuer.RefreshTokens.Renewal;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoredValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One call at a time; {@link RefreshTokensRaceTest} has the others. */
class RefreshTokensTest {
  private final Issuing issuing = new Issuing();
  private final RefreshTokens refreshTokens = issuing.node.refreshTokens();
  private final AtomicInteger calls = new AtomicInteger();

  private Renewal renew(Session session) {
    return new Renewal(
        issuing.upstream("entra-" + (calls.incrementAndGet() + 1)),
        session.authorization().claims(),
        session.authorization().scopes());
  }

  private String refresh(String token) {
    return refreshTokens
        .refresh(presented(token), this::renew)
        .refreshToken()
        .orElseThrow()
        .reveal();
  }

  private void assertRefused(ErrorCode code, Presented presented) {
    assertThatThrownBy(() -> refreshTokens.refresh(presented, this::renew))
        .isInstanceOfSatisfying(OAuthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void assertChangesNothing(String token, ErrorCode code, Presented presented) {
    Session before = issuing.session(token);
    assertRefused(code, presented);
    assertThat(issuing.session(token)).isEqualTo(before);
    assertThat(calls).hasValue(0);
    assertThat(refresh(token)).isNotEqualTo(token);
  }

  @Test
  void rotatesAndAsksEntra() {
    String first = issuing.refreshToken();
    String second = refresh(first);
    assertThat(first).matches("[A-Za-z0-9_-]{48}");
    assertThat(second).matches("[A-Za-z0-9_-]{48}").isNotEqualTo(first);
    assertThat(issuing.session(first).upstream().refreshToken()).contains(Secret.of("entra-2"));
    assertThat(issuing.session(first).upstream().idToken()).isEmpty();
    assertThat(refresh(second)).isNotEqualTo(second);
    assertThat(calls).hasValue(2);
  }

  @Test
  void repeatsTheAnswerOfAMomentAgoWithoutAskingEntra() {
    String first = issuing.refreshToken();
    String second = refresh(first);
    issuing.clock.advance(Duration.ofMillis(59_999));
    Session before = issuing.session(first);
    assertThat(refresh(first)).isEqualTo(second);
    assertThat(issuing.session(first)).isEqualTo(before);
    assertThat(calls).hasValue(1);
  }

  @Test
  void rotatesPastALostAnswerAfterSixtySeconds() {
    String first = issuing.refreshToken();
    String lost = refresh(first);
    issuing.clock.advance(Duration.ofSeconds(60));
    String third = refresh(first);
    assertThat(third).isNotEqualTo(lost);
    assertThat(calls).hasValue(2);
    assertRefused(ErrorCode.INVALID_GRANT, presented(lost));
    assertThat(issuing.isLive(first)).isFalse();
    assertRefused(ErrorCode.INVALID_GRANT, presented(third));
  }

  @Test
  void endsTheSessionForATokenOfLongAgo() {
    String first = issuing.refreshToken();
    String third = refresh(refresh(first));
    issuing.clock.advance(Duration.ofSeconds(60));
    assertRefused(ErrorCode.INVALID_GRANT, presented(first));
    assertRefused(ErrorCode.INVALID_GRANT, presented(third));
  }

  @Test
  void keepsEntrasRefreshTokenWhenItGivesNoNewOne() {
    String first = issuing.refreshToken();
    Instant end = issuing.clock.instant().plusSeconds(600);
    refreshTokens.refresh(
        presented(first),
        session ->
            new Renewal(
                new TokenSet(Secret.of("b"), Optional.empty(), Optional.empty(), end),
                Map.of("name", "Ann B."),
                Scopes.of("read")));
    Session session = issuing.session(first);
    assertThat(session.upstream().refreshToken()).contains(Secret.of("entra-1"));
    assertThat(session.authorization().claims()).containsEntry("name", "Ann B.");
    assertThat(session.authorization().scopes()).isEqualTo(Scopes.of("read"));
  }

  @Test
  void changesNothingForAnotherClient() {
    String token = issuing.refreshToken();
    assertChangesNothing(
        token,
        ErrorCode.INVALID_GRANT,
        new Presented(
            token,
            Issuing.presenter(new ClientId("other")),
            Optional.of(RESOURCE),
            Optional.empty()));
  }

  @Test
  void changesNothingForAWrongMac() {
    String token = issuing.refreshToken();
    String wrong = token.substring(0, 47) + (token.endsWith("A") ? "B" : "A");
    assertChangesNothing(token, ErrorCode.INVALID_GRANT, presented(wrong));
  }

  @Test
  void changesNothingForAForgedGeneration() {
    String token = issuing.refreshToken();
    byte[] bytes = dev.entrada.crypto.Base64Url.decode(token).orElseThrow();
    bytes[19]++;
    String forged = dev.entrada.crypto.Base64Url.encode(bytes);
    assertChangesNothing(token, ErrorCode.INVALID_GRANT, presented(forged));
  }

  @Test
  void refusesWhatIsNoTokenOfOurs() {
    for (String token : List.of("", "A", "A".repeat(48), "%".repeat(48), "A".repeat(49))) {
      assertRefused(ErrorCode.INVALID_GRANT, presented(token));
    }
  }

  @Test
  void changesNothingForAnotherResource() {
    String token = issuing.refreshToken();
    Optional<ResourceIndicator> other =
        Optional.of(new ResourceIndicator("https://other.example.com"));
    assertChangesNothing(
        token,
        ErrorCode.INVALID_TARGET,
        new Presented(token, Issuing.presenter(CLIENT), other, Optional.empty()));
  }

  @Test
  void changesNothingWhenMoreScopesAreAskedFor() {
    String token = issuing.refreshToken();
    Optional<Scopes> more = Optional.of(Scopes.of("read", "admin"));
    assertChangesNothing(
        token,
        ErrorCode.INVALID_SCOPE,
        new Presented(token, Issuing.presenter(CLIENT), Optional.empty(), more));
  }

  @Test
  void narrowsTheAccessTokenButNotTheGrant() {
    String token = issuing.refreshToken();
    Optional<Scopes> less = Optional.of(Scopes.of("read"));
    IssuedTokens narrow =
        refreshTokens.refresh(
            new Presented(token, Issuing.presenter(CLIENT), Optional.empty(), less), this::renew);
    assertThat(narrow.scopes()).isEqualTo(Scopes.of("read"));
    assertThat(issuing.session(token).authorization().scopes())
        .isEqualTo(Scopes.of("read", "write"));
  }

  private Renewal renewForReadingOnly(Session session) {
    Renewal all = renew(session);
    return new Renewal(all.tokens(), all.claims(), Scopes.of("read"));
  }

  private static Presented presentedForWriting(String token) {
    return new Presented(
        token, Issuing.presenter(CLIENT), Optional.empty(), Optional.of(Scopes.of("write")));
  }

  @Test
  void changesNothingWhenEntraGrantsNothingOfWhatIsAskedFor() {
    String token = issuing.refreshToken();
    Session before = issuing.session(token);
    assertThatThrownBy(
            () -> refreshTokens.refresh(presentedForWriting(token), this::renewForReadingOnly))
        .isInstanceOfSatisfying(
            OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SCOPE));
    assertThat(calls).hasValue(1);
    assertThat(issuing.session(token)).isEqualTo(before);
  }

  @Test
  void asksNobodyForWhatIsGrantedNoLonger() {
    String first = issuing.refreshToken();
    String second =
        refreshTokens
            .refresh(presented(first), this::renewForReadingOnly)
            .refreshToken()
            .orElseThrow()
            .reveal();
    Session before = issuing.session(second);
    assertRefused(ErrorCode.INVALID_SCOPE, presentedForWriting(second));
    assertThat(calls).hasValue(1);
    assertThat(issuing.session(second)).isEqualTo(before);
  }

  @Test
  void changesNothingWhenEntraCannotAnswer() {
    String token = issuing.refreshToken();
    Session before = issuing.session(token);
    assertThatThrownBy(
            () ->
                refreshTokens.refresh(
                    presented(token),
                    session -> {
                      throw new StoreException("an outage");
                    }))
        .isInstanceOf(StoreException.class);
    assertThat(issuing.session(token)).isEqualTo(before);
    assertThat(refresh(token)).isNotEqualTo(token);
  }

  @Test
  void endsTheSessionWhenEntraSaysSo() {
    String token = issuing.refreshToken();
    assertEntraRefuses(token, ErrorCode.INVALID_GRANT);
    assertThat(issuing.isLive(token)).isFalse();
    assertRefused(ErrorCode.INVALID_GRANT, presented(token));
  }

  @Test
  void keepsTheSessionWhenEntraRefusesForAnotherReason() {
    String token = issuing.refreshToken();
    assertEntraRefuses(token, ErrorCode.SERVER_ERROR);
    assertThat(refresh(token)).isNotEqualTo(token);
  }

  private void assertEntraRefuses(String token, ErrorCode code) {
    assertThatThrownBy(
            () ->
                refreshTokens.refresh(
                    presented(token),
                    session -> {
                      throw new OAuthException(code, "no");
                    }))
        .isInstanceOfSatisfying(OAuthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void catchesUpWhenTheStoreLostAWrite() {
    String first = issuing.refreshToken();
    StoredValue old = issuing.raw.get(Issuing.key(first)).orElseThrow();
    String second = refresh(first);
    issuing.raw.delete(Issuing.key(first));
    issuing.raw.putIfAbsent(
        Issuing.key(first), old.value(), issuing.clock.instant().plus(Duration.ofDays(90)));

    String third = refresh(second);
    assertThat(issuing.session(first).refresh().orElseThrow().current()).isEqualTo(3);
    assertThat(refresh(third)).isNotEqualTo(third);
  }

  @Test
  void knowsTheSessionOfAnyTokenWithARightMac() {
    String first = issuing.refreshToken();
    refresh(first);
    String wrong = first.substring(0, 47) + (first.endsWith("A") ? "B" : "A");
    assertThat(refreshTokens.sessionOf(first)).contains(Issuing.sessionId(first));
    assertThat(refreshTokens.sessionOf(wrong)).isEmpty();
    assertThat(refreshTokens.sessionOf("nonsense")).isEmpty();
  }
}
