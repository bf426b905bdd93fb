package dev.entrada.http;

import static dev.entrada.testing.TestResourceServer.USER_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consent page that stays open: what comes of it comes of it once, and for one person. */
class OneFlowOneSessionHttpTest {
  private static final TestResourceServer APP = TestResourceServer.named("mcp-server");

  @TempDir Path directory;

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));
  private final HeadlessBrowser browser = new HeadlessBrowser();

  private EntraSimulator entra;
  private TestServer server;
  private OAuthTestClient client;
  private Begun begun;
  private HttpResponse<String> page;

  @BeforeEach
  void startTheTenant() {
    entra =
        EntraSimulator.start(
            Directory.contoso(TenantKind.app().withSecret(TestServer.CLIENT_SECRET)), 0, clock);
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  private void openThePage(Map<String, String> change) {
    server =
        TestServer.at(
            entra,
            clock,
            settings -> {
              settings.putAll(change);
              TestResourceServer.list(
                  settings, directory, List.of(APP.entry(settings.get("resources"), USER_READ)));
            },
            UnaryOperator.identity());
    client = new OAuthTestClient(server);
    begun = client.begin(client.register("http://127.0.0.1/callback"), Map.of());
    page = browser.open(begun.url());
  }

  private HttpResponse<String> allowAndSignIn(HttpResponse<String> shown, String username) {
    URI link = OAuthTestClient.leaving(browser.submit(shown, Map.of("decision", "allow")));
    return browser.open(browser.signIn(link, username));
  }

  private Tokens tokens(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    return OAuthTestClient.tokens(
        client.redeem(begun, OAuthTestClient.parameters(location).get("code")));
  }

  private static Object session(Tokens tokens) {
    return Jwt.parse(tokens.accessToken()).claims().get("sid");
  }

  private boolean isActive(Tokens tokens) {
    return APP.introspect(server, tokens.accessToken()).json().bool("active").orElseThrow();
  }

  private void revoke(Tokens tokens) {
    client.postForm(
        "/revoke", Map.of("client_id", begun.clientId(), "token", tokens.refreshToken()));
  }

  /** The form is good for an hour, and whoever leaves with it has 15 minutes at Entra. */
  @Test
  void doesNotCompleteAgainThoughItsSessionHasEnded() {
    openThePage(Map.of());
    revoke(tokens(allowAndSignIn(page, "alice")));
    clock.advance(Duration.ofMinutes(59));
    entra.faults().endSignIns();
    URI link = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    clock.advance(Duration.ofMinutes(14));
    URI callback = browser.signIn(link, "bob");

    Pages.assertShown(browser.open(callback), 400, "already_completed");
  }

  @Test
  void isAFlowOfItsOwnWhenItIsShownAgain() {
    openThePage(Map.of());
    HttpResponse<String> again = browser.submit(page, Map.of());
    assertThat(again.body()).contains("Please decide.");

    Tokens first = tokens(allowAndSignIn(page, "alice"));
    Tokens second = tokens(allowAndSignIn(again, "alice"));

    assertThat(session(second)).isNotEqualTo(session(first));
    revoke(second);
    assertThat(isActive(second)).isFalse();
    assertThat(isActive(first)).isTrue();
  }

  /** Whatever gives a session's id to somebody else, a token serves its own person only. */
  @Test
  void leavesNothingToTheTokenOfSomebodyElse() {
    Path dataDir = directory.resolve("data");
    openThePage(Map.of("store", "embedded", "data-dir", dataDir.toString()));
    Tokens alices = tokens(allowAndSignIn(page, "alice"));
    assertThat(isActive(alices)).isTrue();
    StoredState.loseSession(dataDir, String.valueOf(session(alices)));
    entra.faults().endSignIns();

    Tokens bobs = tokens(allowAndSignIn(page, "bob"));

    assertThat(session(bobs)).isEqualTo(session(alices));
    assertThat(isActive(bobs)).isTrue();
    assertThat(isActive(alices)).isFalse();
    Answer exchanged = APP.exchange(server, alices.accessToken(), USER_READ);
    assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(400);
    assertThat(exchanged.text("error")).isEqualTo("invalid_request");
    assertThat(entra.onBehalfOfCalls()).isZero();
    assertThat(APP.exchange(server, bobs.accessToken(), USER_READ).status()).isEqualTo(200);
  }
}
