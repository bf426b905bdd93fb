package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.Digests;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator narrows whom the server answers to: it holds at every authorize and token call from
 * then on, also for clients that registered or signed in before.
 */
class ClientPolicyHttpTest {
  @TempDir Path dataDir;

  private final int port = TestServer.freePort();
  private final HeadlessBrowser browser = new HeadlessBrowser();
  private EntraSimulator entra = null;
  private TestServer server = null;

  private String clientId = "";
  private Begun shown = null;
  private HttpResponse<String> page = null;
  private URI callback = null;
  private Map<String, String> redemption = Map.of();
  private Tokens tokens = null;

  /** A client with a flow at each step of the way. */
  @BeforeEach
  void begin() {
    entra =
        EntraSimulator.start(
            TestServer.directory("http://localhost:" + port + TestServer.CALLBACK));
    server = started(settings -> {});
    OAuthTestClient client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
    tokens = client.signIn(clientId, "alice", Map.of());
    shown = client.begin(clientId, Map.of());
    page = browser.open(shown.url());
    callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    Begun last = client.begin(clientId, Map.of());
    redemption =
        client.redemption(last, OAuthTestClient.authorize(browser, last, "alice").get("code"));
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  private TestServer started(Consumer<Map<String, String>> change) {
    return TestServer.at(
        port,
        entra,
        settings -> {
          TestServer.embedded(settings, dataDir);
          change.accept(settings);
        });
  }

  private OAuthTestClient restarted(Consumer<Map<String, String>> change) {
    server.close();
    server = started(change);
    return new OAuthTestClient(server);
  }

  private void assertTurnedAway(OAuthTestClient client, String error, int status) {
    List<String> stored = StoredState.of(dataDir);

    Answer refreshed = client.refresh(clientId, tokens.refreshToken());
    Answer redeemed = client.postForm("/token", redemption);
    redemption.remove("redirect_uri");
    Answer redeemedWithout = client.postForm("/token", redemption);
    for (Answer answer : List.of(refreshed, redeemed, redeemedWithout)) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      assertThat(answer.text("error")).isEqualTo(error);
    }
    for (HttpResponse<String> answer :
        List.of(
            browser.open(shown.url()),
            browser.submit(page, Map.of("decision", "allow")),
            browser.open(callback))) {
      assertThat(answer.statusCode()).isIn(400, 401);
      Pages.assertProtected(answer);
      assertThat(answer.headers().firstValue("Location")).isEmpty();
      assertThat(answer.body()).doesNotContain("http-equiv=\"refresh\"");
    }

    assertThat(StoredState.of(dataDir)).isEqualTo(stored);
  }

  /** What was begun goes on when the operator takes it back. */
  private void assertGoesOn(OAuthTestClient client) {
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
    assertThat(client.postForm("/token", redemption).status()).isEqualTo(200);
    assertThat(browser.open(callback).statusCode()).isEqualTo(303);
  }

  @Test
  void aBlockedClientIsTurnedAwayEverywhere() {
    OAuthTestClient client =
        restarted(settings -> settings.put("blocked-clients", Digests.fingerprint(clientId)));

    assertTurnedAway(client, "invalid_client", 401);
    Answer registered =
        client.post("/register", "application/json", RealClients.CLAUDE_CODE.body());
    assertThat(registered.status()).isEqualTo(201);

    assertGoesOn(restarted(settings -> {}));
  }

  @Test
  void aBlockedClientMayStillSignPeopleOut() {
    OAuthTestClient client =
        restarted(settings -> settings.put("blocked-clients", Digests.fingerprint(clientId)));

    Answer revoked =
        client.postForm("/revoke", Map.of("client_id", clientId, "token", tokens.refreshToken()));

    assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
    assertThat(restarted(settings -> {}).refresh(clientId, tokens.refreshToken()).text("error"))
        .isEqualTo("invalid_grant");
  }

  @Test
  void aRedirectUriThatIsNoLongerAllowedIsTurnedAwayEverywhere() {
    OAuthTestClient client =
        restarted(
            settings -> settings.put("allowed-client-redirect-uris", "https://client.example/*"));

    assertTurnedAway(client, "unauthorized_client", 400);

    assertGoesOn(restarted(settings -> {}));
  }
}
