package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code grant_type=refresh_token} over HTTP: generations, scopes and whom a token belongs to. */
class RefreshTokenGrantHttpTest {
  private static final MutableClock CLOCK = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server = TestServer.withClock(CLOCK, settings -> {});
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void reset() {
    server.entra().faults().reset();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Tokens signIn(String scope) {
    return client.signIn(clientId, "alice", Map.of("scope", scope));
  }

  private static Tokens refreshed(Tokens tokens) {
    return OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));
  }

  private static Answer refresh(Tokens tokens, Map<String, String> change) {
    Map<String, String> form = client.refreshing(clientId, tokens.refreshToken());
    form.putAll(change);
    return client.postForm("/token", form);
  }

  private static void assertRefused(Answer answer, String error) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo(error);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.json().has("access_token")).isFalse();
  }

  @Test
  void rotatesAndAsksEntraEachTime() {
    Tokens first = signIn("read");
    int calls = server.entra().tokenCalls();

    Tokens second = refreshed(first);
    Tokens third = refreshed(second);

    assertThat(List.of(first.refreshToken(), second.refreshToken(), third.refreshToken()))
        .doesNotHaveDuplicates();
    assertThat(List.of(first.accessToken(), second.accessToken(), third.accessToken()))
        .doesNotHaveDuplicates();
    assertThat(third.scope()).isEqualTo("read");
    assertThat(server.entra().tokenCalls()).isEqualTo(calls + 2);
  }

  @Test
  void answersAsATokenEndpointShould() {
    Answer answer = client.refresh(clientId, signIn("read").refreshToken());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.json().names())
        .containsExactlyInAnyOrder(
            "access_token", "token_type", "expires_in", "refresh_token", "scope");
  }

  @Test
  void repeatsTheAnswerForAMinuteWithoutAskingEntra() {
    Tokens first = signIn("read");
    Tokens second = refreshed(first);
    int calls = server.entra().tokenCalls();

    CLOCK.advance(Duration.ofSeconds(60).minusMillis(1));
    Tokens repeated = refreshed(first);

    assertThat(repeated.refreshToken()).isEqualTo(second.refreshToken());
    assertThat(server.entra().tokenCalls()).isEqualTo(calls);
  }

  @Test
  void rotatesPastALostAnswerAfterAMinute() {
    Tokens first = signIn("read");
    Tokens lost = refreshed(first);
    int calls = server.entra().tokenCalls();

    CLOCK.advance(Duration.ofSeconds(60));
    Tokens third = refreshed(first);

    assertThat(third.refreshToken()).isNotEqualTo(lost.refreshToken());
    assertThat(server.entra().tokenCalls()).isEqualTo(calls + 1);
    assertThat(refreshed(third).refreshToken()).isNotEqualTo(third.refreshToken());
  }

  @Test
  void aPassedTokenEndsTheSession() {
    Tokens first = signIn("read");
    Tokens passed = refreshed(first);
    CLOCK.advance(Duration.ofSeconds(60));
    Tokens third = refreshed(first);

    assertRefused(refresh(passed, Map.of()), "invalid_grant");

    assertRefused(refresh(third, Map.of()), "invalid_grant");
  }

  @Test
  void anOlderTokenEndsTheSession() {
    Tokens first = signIn("read");
    Tokens third = refreshed(refreshed(first));
    CLOCK.advance(Duration.ofSeconds(60));

    assertRefused(refresh(first, Map.of()), "invalid_grant");

    assertRefused(refresh(third, Map.of()), "invalid_grant");
  }

  @Test
  void tenParallelRefreshesAgreeAndAskEntraOnce() throws Exception {
    Tokens first = signIn("read");
    int calls = server.entra().tokenCalls();
    server.entra().faults().delay(Duration.ofMillis(100));

    List<Tokens> answers = Parallel.calls(10, () -> refreshed(first));

    assertThat(answers.stream().map(Tokens::refreshToken).distinct()).hasSize(1);
    assertThat(answers.get(0).refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(server.entra().tokenCalls()).isEqualTo(calls + 1);
    assertThat(refreshed(answers.get(0)).scope()).isEqualTo("read");
  }

  @Test
  void narrowsTheScopeOfOneAccessTokenOnly() {
    Tokens tokens = signIn("read write");
    assertThat(tokens.scope()).isEqualTo("read write");

    Tokens narrow = OAuthTestClient.tokens(refresh(tokens, Map.of("scope", "write")));

    assertThat(narrow.scope()).isEqualTo("write");
    assertThat(refreshed(narrow).scope()).isEqualTo("read write");
  }

  @Test
  void acceptsFullNamesAndOpenIdScopes() {
    Tokens tokens = signIn("read write");
    String full = "api://" + TestServer.CLIENT_ID + "/read openid profile offline_access";

    assertThat(OAuthTestClient.tokens(refresh(tokens, Map.of("scope", full))).scope())
        .isEqualTo("read");
    assertThat(
            OAuthTestClient.tokens(refresh(tokens, Map.of("scope", "openid offline_access")))
                .scope())
        .isEqualTo("read write");
  }

  @Test
  void aClientThatTakesNoRefreshTokensGetsNone() {
    String body =
        """
        {"redirect_uris":["http://127.0.0.1/callback"],"grant_types":["authorization_code"]}""";
    Answer registered = client.post("/register", "application/json", body);

    Tokens tokens = client.signIn(registered.text("client_id"), "alice", Map.of());

    assertThat(tokens.refreshToken()).isEmpty();
    assertThat(tokens.accessToken()).isNotEmpty();
  }

  @Test
  void aRefusalOfTheApplicationIsNotTheClients() {
    Tokens tokens = signIn("read");
    server.entra().faults().failNextToken(Aadsts.SECRET_WRONG);

    Answer answer = refresh(tokens, Map.of());

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
    assertThat(answer.body()).doesNotContain("AADSTS");
    assertThat(refreshed(tokens).scope()).isEqualTo("read");
  }
}
