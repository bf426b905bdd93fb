package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /consent}: the decision, and forms that must not decide anything. */
class ConsentHttpTest {
  private static final MutableClock CLOCK = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));

  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  private final HeadlessBrowser browser = new HeadlessBrowser();
  private List<String> stored = List.of();

  @BeforeAll
  static void start() {
    server = TestServer.withClock(CLOCK, settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @BeforeEach
  void look() {
    stored = StoredState.sessions(dataDir);
  }

  /** Before Entra has said who it is, nothing is ever stored. */
  @AfterEach
  void nothingIsStored() {
    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private HttpResponse<String> page(Begun begun) {
    return browser.open(begun.url());
  }

  private static Begun begin() {
    return client.begin(clientId, Map.of());
  }

  private static void assertAsksAgain(HttpResponse<String> page) {
    assertThat(page.statusCode()).isEqualTo(200);
    Pages.assertProtected(page);
    assertThat(page.body())
        .contains("Allow access?")
        .doesNotContain("http-equiv", server.entra().authority());
  }

  @Test
  void allowingLeadsToEntraFromAPageWithoutRedirect() {
    HttpResponse<String> leaving = browser.submit(page(begin()), Map.of("decision", "allow"));

    assertThat(leaving.statusCode()).isEqualTo(200);
    Pages.assertProtected(leaving);
    URI entra = OAuthTestClient.leaving(leaving);
    assertThat(entra.toString()).startsWith(server.entra().authorizeUri() + "?");
    assertThat(Pages.wayBackUri(leaving)).isEqualTo(entra);
  }

  @Test
  void denyingTellsTheClient() {
    Begun begun = begin();
    HttpResponse<String> leaving = browser.submit(page(begun), Map.of("decision", "deny"));

    assertThat(leaving.statusCode()).isEqualTo(200);
    Pages.assertProtected(leaving);
    URI back = OAuthTestClient.leaving(leaving);
    assertThat(back.toString()).startsWith(OAuthTestClient.REDIRECT_URI + "?");
    assertThat(OAuthTestClient.parameters(back))
        .containsEntry("error", "access_denied")
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl())
        .containsOnlyKeys("error", "error_description", "state", "iss");
  }

  @Test
  void anAbsentStateStaysAbsent() {
    Begun begun = client.begin(clientId, Map.of("state", ""));
    URI back = OAuthTestClient.leaving(browser.submit(page(begun), Map.of("decision", "deny")));

    assertThat(OAuthTestClient.parameters(back)).doesNotContainKey("state");
  }

  @Test
  void aStateComesBackByteForByte() {
    String state = "a b+c%20&=/?#\u00e9\u20ac\"<>'";
    Begun begun = client.begin(clientId, Map.of("state", state));
    URI back = OAuthTestClient.leaving(browser.submit(page(begun), Map.of("decision", "deny")));

    assertThat(OAuthTestClient.parameters(back)).containsEntry("state", state);
  }

  @Test
  void aDenialReachesACustomScheme() {
    Answer registered = client.post("/register", "application/json", RealClients.CURSOR.body());
    String cursor = RealClients.CURSOR.redirectUri();
    Begun begun = client.begin(registered.text("client_id"), Map.of("redirect_uri", cursor));

    HttpResponse<String> leaving = browser.submit(page(begun), Map.of("decision", "deny"));

    assertThat(OAuthTestClient.leaving(leaving).toString())
        .startsWith(cursor + "?error=access_denied&");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "maybe", "ALLOW"})
  void anythingElseIsNoDecision(String decision) {
    assertAsksAgain(browser.submit(page(begin()), Map.of("decision", decision)));
  }

  @Test
  void aFormIsGoodForAnHour() {
    HttpResponse<String> page = page(begin());

    CLOCK.advance(Duration.ofMinutes(60).minusSeconds(1));
    OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    CLOCK.advance(Duration.ofSeconds(1));

    HttpResponse<String> late = browser.submit(page, Map.of("decision", "allow"));
    assertThat(Pages.assertShown(late, 400, "expired")).contains("longer than is allowed");
  }

  @Test
  void anEntraLinkIsGoodForAQuarterOfAnHour() {
    Begun begun = begin();
    URI entra = OAuthTestClient.allow(browser, begun.url());
    CLOCK.advance(Duration.ofMinutes(15));

    HttpResponse<String> page = browser.open(browser.signIn(entra, "alice"));

    Pages.assertShown(page, 400, "expired");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 20, 40, 100, 200, -1})
  void aFormThatWasTamperedWithIsRefused(int place) {
    HttpResponse<String> page = page(begin());
    String request = HeadlessBrowser.fields(page).get("request");

    HttpResponse<String> answer =
        browser.submit(page, Map.of("decision", "allow", "request", flip(request, place)));

    Pages.assertShown(answer, 400, "not_ours");
  }

  private static String flip(String value, int place) {
    int at = place < 0 ? value.length() + place - 1 : place;
    char other = value.charAt(at) == 'A' ? 'B' : 'A';
    return value.substring(0, at) + other + value.substring(at + 1);
  }

  @Test
  void valuesOfOtherPurposesAreRefused() {
    HttpResponse<String> page = page(begin());
    URI entra = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    String state = OAuthTestClient.parameters(entra).get("state");
    String request = HeadlessBrowser.fields(page).get("request");

    for (String other : new String[] {state, clientId, "", "x", request + request}) {
      HttpResponse<String> answer =
          browser.submit(page, Map.of("decision", "allow", "request", other));
      Pages.assertShown(answer, 400, "not_ours");
    }
    for (String other : new String[] {request, clientId}) {
      URI callback = URI.create(server.baseUrl() + "/auth/callback?code=x&state=" + other);
      Pages.assertShown(browser.open(callback), 400, "not_ours");
    }
  }

  @Test
  void aFormOfAnotherIssuerIsRefused() {
    try (TestServer other = TestServer.with(s -> TestServer.embedded(s, dataDir.resolve("b")))) {
      OAuthTestClient there = new OAuthTestClient(other);
      String id = there.register("http://127.0.0.1/callback");
      String request =
          HeadlessBrowser.fields(browser.open(there.begin(id, Map.of()).url())).get("request");

      HttpResponse<String> answer =
          browser.submit(page(begin()), Map.of("decision", "allow", "request", request));

      Pages.assertShown(answer, 400, "not_ours");
    }
  }

  @Test
  void takesOnlyAPostedForm() {
    String url = server.baseUrl() + "/consent";
    Answer get = RawHttp.get(url, Map.of());
    HttpResponse<String> reloaded = browser.open(URI.create(url), Map.of("Accept", "text/html"));

    assertThat(get.status()).isEqualTo(405);
    assertThat(get.header("Allow")).isEqualTo("POST");
    Pages.assertShown(reloaded, 405, "method_not_allowed");
    assertThat(client.post("/consent", "application/json", "{}").status()).isEqualTo(400);
  }
}
