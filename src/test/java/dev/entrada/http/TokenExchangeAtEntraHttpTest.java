package dev.entrada.http;

import static dev.entrada.testing.TestResourceServer.USER_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Entra says to an exchange: above all that Conditional Access wants more of the person than
 * the sign-in had, once a tool acts for them.
 */
class TokenExchangeAtEntraHttpTest {
  private static final TestResourceServer APP = TestResourceServer.named("mcp-server");

  @TempDir Path directory;

  private EntraSimulator entra;
  private TestServer server;
  private OAuthTestClient client;
  private String clientId;

  @BeforeEach
  void start() {
    entra =
        EntraSimulator.start(
            Directory.contoso(TenantKind.app().withSecret(TestServer.CLIENT_SECRET)));
    server =
        TestServer.at(
            entra,
            Clock.systemUTC(),
            settings ->
                TestResourceServer.list(
                    settings, directory, List.of(APP.entry(settings.get("resources"), USER_READ))),
            UnaryOperator.identity());
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  private Answer exchange(Tokens tokens) {
    return APP.exchange(server, tokens.accessToken(), USER_READ);
  }

  private Tokens signIn(String username) {
    return client.signIn(clientId, username, Map.of());
  }

  @Test
  void theResourceServerGetsTheChallenge() {
    entra.faults().requireMfaForOnBehalfOf(true);
    Answer answer = exchange(signIn("alice"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("insufficient_user_authentication");
    assertThat(answer.text("error_description")).contains("sign in again");
    assertThat(answer.text("claims")).contains("capolids");
  }

  @Test
  void theSessionsNextRefreshFailsAndNoOtherSessions() {
    entra.faults().requireMfaForOnBehalfOf(true);
    Tokens challenged = signIn("alice");
    Tokens untouched = signIn("alice");
    exchange(challenged);

    Answer refused = client.refresh(clientId, challenged.refreshToken());

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error")).isEqualTo("invalid_grant");
    assertThat(client.refresh(clientId, untouched.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void theNextSignInSatisfiesEntraAndThenTheExchangeWorks() {
    entra.faults().requireMfaForOnBehalfOf(true);
    exchange(signIn("alice"));
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client.begin(clientId, Map.of());
    URI callback = OAuthTestClient.throughEntra(browser, begun, "alice");

    HttpResponse<String> onceMore = browser.open(callback);

    URI atEntra = URI.create(onceMore.headers().firstValue("Location").orElseThrow());
    assertThat(atEntra.toString()).startsWith(entra.authorizeUri() + "?");
    Map<String, String> sent = OAuthTestClient.parameters(atEntra);
    assertThat(sent.get("claims")).contains("capolids");
    assertThat(sent).containsEntry("login_hint", "alice@contoso.onmicrosoft.com");
    assertThat(sent).doesNotContainKey("prompt");
    HttpResponse<String> done = browser.open(browser.signIn(atEntra, "alice"));
    assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
    URI toClient = URI.create(done.headers().firstValue("Location").orElseThrow());
    Tokens tokens =
        OAuthTestClient.tokens(
            client.redeem(begun, OAuthTestClient.parameters(toClient).get("code")));
    assertThat(exchange(tokens).status()).isEqualTo(200);
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void theChallengeWaitsForThatPersonOnly() {
    entra.faults().requireMfaForOnBehalfOf(true);
    exchange(signIn("alice"));

    Tokens carols = signIn("carol"); // fails if the callback leads to Entra again

    assertThat(client.refresh(clientId, carols.refreshToken()).status()).isEqualTo(200);
  }

  /** A person who does not go through with it is asked once; the next exchange demands it again. */
  @Test
  void aSignInThatWasGivenUpDoesNotLockThePersonOut() {
    entra.faults().requireMfaForOnBehalfOf(true);
    exchange(signIn("alice"));
    HeadlessBrowser browser = new HeadlessBrowser();
    browser.open(OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice"));

    Answer again = exchange(signIn("alice"));

    assertThat(again.text("error")).isEqualTo("insufficient_user_authentication");
  }

  @Test
  void aFaultThatPassesIsNotNoticed() {
    Tokens tokens = signIn("alice");
    entra.faults().failNextOnBehalfOf(Aadsts.TEMPORARILY_UNAVAILABLE);

    assertThat(exchange(tokens).status()).isEqualTo(200);
  }

  @Test
  void anOutageOfEntraIsTemporary() {
    Tokens tokens = signIn("alice");
    entra.faults().tokenOutage(true);

    assertUnavailable(exchange(tokens));

    entra.faults().tokenOutage(false);
    assertThat(exchange(tokens).status()).isEqualTo(200);
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "CONSENT_MISSING, 400, access_denied",
    "BLOCKED_BY_POLICY, 400, access_denied",
    "PERSON_DISABLED, 400, access_denied",
    "SCOPE_INVALID, 400, invalid_scope",
    "SECRET_EXPIRED, 503, temporarily_unavailable"
  })
  void passesOnWhatEntraSaysAndKeepsTheSession(Aadsts code, int status, String error) {
    Tokens tokens = signIn("alice");
    entra.faults().failNextOnBehalfOf(code);

    Answer answer = exchange(tokens);

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.text("error")).isEqualTo(error);
    assertThat(exchange(tokens).status()).isEqualTo(200);
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }
}
