package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of another proxy with clients and redirect targets, which this one must not have. */
class FastMcpClientFaultsHttpTest {
  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer authorize(OAuthTestClient at, String id, Map<String, String> change) {
    return RawHttp.get(at.begin(id, change).url().toString(), Map.of("Accept", "application/json"));
  }

  /** W-14. */
  @Test
  void anAllowListNarrowsWhatAClientRegisteredAndNeverWidensIt() {
    try (TestServer listed =
        TestServer.with(
            s ->
                s.put(
                    "allowed-client-redirect-uris",
                    "http://127.0.0.1/*,https://*.example.com/*"))) {
      OAuthTestClient there = new OAuthTestClient(listed);
      String id = there.register("http://127.0.0.1/callback");
      assertThat(authorize(there, id, Map.of()).status()).isEqualTo(200);
      for (String uri : List.of("http://127.0.0.1/other", "https://app.example.com/cb")) {
        Answer answer = authorize(there, id, Map.of("redirect_uri", uri));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
      }
    }
  }

  /** W-15. */
  @Test
  void theApplicationIdAtEntraIsNoClientHere() {
    Answer answer = authorize(client, TestServer.CLIENT_ID, Map.of());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text("error")).isEqualTo("invalid_client");
  }

  /** W-26. */
  @Test
  void aPublicClientRevokesItsOwnSessionWithEitherToken() {
    for (boolean byAccessToken : new boolean[] {true, false}) {
      Tokens tokens = client.signIn(clientId, "alice", Map.of());
      String token = byAccessToken ? tokens.accessToken() : tokens.refreshToken();
      Map<String, String> form = Map.of("client_id", clientId, "token", token);
      assertThat(client.postForm("/revoke", form).status()).isEqualTo(200);
      assertThat(client.postForm("/revoke", form).status()).as("again").isEqualTo(200);
      assertThat(client.refresh(clientId, tokens.refreshToken()).text("error"))
          .isEqualTo("invalid_grant");
    }
  }

  /** W-26. */
  @Test
  void anotherClientRevokesNothing() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    String other = client.register("http://127.0.0.1/other");
    for (String token : List.of(tokens.accessToken(), tokens.refreshToken(), "nonsense")) {
      Answer answer = client.postForm("/revoke", Map.of("client_id", other, "token", token));
      assertThat(answer.status()).isEqualTo(200);
    }
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  /** W-29. */
  @Test
  void registrationsAndVisitsAreNotStored() {
    List<String> before = StoredState.of(dataDir);
    for (int i = 0; i < 20; i++) {
      String id = client.register("http://127.0.0.1/" + i);
      new HeadlessBrowser()
          .open(client.begin(id, Map.of("redirect_uri", "http://127.0.0.1/" + i)).url());
    }
    assertThat(StoredState.of(dataDir)).isEqualTo(before);
  }

  /** W-32. */
  @Test
  void refusalsHaveTheStatusOfTheStandard() {
    Answer dead = client.refresh(clientId, "A".repeat(60));
    assertThat(dead.status()).isEqualTo(400);
    assertThat(dead.text("error")).isEqualTo("invalid_grant");
    Answer unknown =
        client.postForm("/token", Map.of("grant_type", "password", "client_id", clientId));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.text("error")).isEqualTo("unsupported_grant_type");
  }

  /** W-33. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/authorize", "/consent", "/token", "/revoke", "/introspect", "/register"})
  void noEndpointTakesALargeBody(String path) {
    String type =
        path.equals("/register") ? "application/json" : "application/x-www-form-urlencoded";
    Answer answer = client.post(path, type, "a=" + "b".repeat(6 * 1024 * 1024));
    assertThat(answer.status()).isEqualTo(400);
  }

  /** W-38. */
  @Test
  void everyPageOfTheWayIsProtected() {
    HeadlessBrowser browser = new HeadlessBrowser();
    HttpResponse<String> page = browser.open(client.begin(clientId, Map.of()).url());
    Pages.assertProtected(page);
    Pages.assertProtected(browser.submit(page, Map.of("decision", "allow")));
    Pages.assertProtected(browser.submit(page, Map.of("decision", "deny")));
    Pages.assertShown(
        browser.open(java.net.URI.create(server.baseUrl() + "/auth/callback?state=x&code=y")),
        400,
        "not_ours");
  }

  /** W-39. */
  @Test
  void aFailureAtTheCallbackShowsNoTextOfTheQuery() {
    HttpResponse<String> page =
        new HeadlessBrowser()
            .open(
                java.net.URI.create(
                    server.baseUrl()
                        + "/auth/callback?state=x&error=access_denied&error_description=Call+0900"));
    assertThat(Pages.assertShown(page, 400, "not_ours")).doesNotContain("0900", "access_denied");
  }

  /** W-40. */
  @Test
  void aDeniedFlowIsNotAllowedByAnybodyElseAndCompletesOnceAtMost() {
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client.begin(clientId, Map.of());
    HttpResponse<String> page = browser.open(begun.url());
    browser.submit(page, Map.of("decision", "deny"));
    HttpResponse<String> elsewhere =
        new HeadlessBrowser().submit(page, Map.of("decision", "allow"));
    assertThat(elsewhere.body()).contains("Please decide again");
    // The same person in the same browser may think again; what comes of it comes of it once.
    var callback =
        browser.signIn(
            OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow"))), "alice");
    assertThat(browser.open(callback).statusCode()).isEqualTo(303);
    assertThat(browser.open(callback).statusCode()).isNotEqualTo(303);
  }

  /** W-47. */
  @Test
  void theOnlyRedirectUriMayBeLeftOutAtBothSteps() {
    String id = client.register("http://127.0.0.1:7777/only");
    Begun begun = client.begin(id, Map.of("redirect_uri", ""));
    Map<String, String> answer = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice");
    Map<String, String> form = new LinkedHashMap<>(client.redemption(begun, answer.get("code")));
    form.remove("redirect_uri");
    assertThat(client.postForm("/token", form).status()).isEqualTo(200);
  }

  /** W-24. */
  @Test
  void anybodyCanVerifyATokenAndOnlyWeCanMakeOne() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    Jwt jwt = Jwt.parse(tokens.accessToken());
    assertThat(jwt.header()).containsEntry("typ", "at+jwt").containsEntry("alg", "RS256");
    Answer jwks = client.get("/jwks");
    assertThat(jwt.isSignedBy(jwks.json())).isTrue();
    assertThat(jwks.body()).doesNotContain("\"d\":", "\"p\":", "\"q\":");
  }
}
