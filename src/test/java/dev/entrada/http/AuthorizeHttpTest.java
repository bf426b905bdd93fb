package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /authorize}: which requests reach the consent page, and who hears of the others. */
class AuthorizeHttpTest {
  private static final Map<String, String> AS_BROWSER =
      Map.of("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
  private static final Map<String, String> AS_CODE =
      Map.of("Accept", "application/json, text/plain, */*");

  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;
  private static String webClientId;
  private static List<String> stored;

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
    webClientId = client.register("https://client.example/cb?keep=a%2Fb");
    client.get("/jwks");
    stored = StoredState.of(dataDir);
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(StoredState.of(dataDir)).isEqualTo(stored);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> open(URI url, Map<String, String> headers) {
    return new HeadlessBrowser().open(url, headers);
  }

  private static HttpResponse<String> open(Map<String, String> change) {
    return open(client.begin(clientId, change).url(), AS_BROWSER);
  }

  private static Begun web(Map<String, String> change) {
    Map<String, String> all = new java.util.LinkedHashMap<>(change);
    all.put("redirect_uri", "https://client.example/cb?keep=a%2Fb");
    return client.begin(webClientId, all);
  }

  private static Map<String, String> redirected(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith(OAuthTestClient.REDIRECT_URI + "?");
    return OAuthTestClient.parameters(URI.create(location));
  }

  @Test
  void anUnknownClientIsShownNeverRedirected() {
    URI url = client.begin("unknown", Map.of()).url();

    String body = Pages.assertShown(open(url, AS_BROWSER), 401, "invalid_client");
    assertThat(body).contains("registers anew").doesNotContain(OAuthTestClient.REDIRECT_URI);
    Answer json = RawHttp.get(url.toString(), AS_CODE);
    assertThat(json.status()).isEqualTo(401);
    assertThat(json.header("Content-Type")).startsWith("application/json");
    assertThat(json.text("error")).isEqualTo("invalid_client");
    assertThat(json.header("Cache-Control")).isEqualTo("no-store");
    assertThat(RawHttp.get(url.toString(), Map.of("Accept", "*/*")).header("Content-Type"))
        .startsWith("text/html");
  }

  @Test
  void aClientOfAnotherIssuerIsUnknown() {
    try (TestServer other = TestServer.start()) {
      String stranger = new OAuthTestClient(other).register("http://127.0.0.1/callback");

      Pages.assertShown(
          open(client.begin(stranger, Map.of()).url(), AS_BROWSER), 401, "invalid_client");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/cb",
        "http://127.0.0.1:53682/other",
        "http://127.0.0.1:53682/callback/",
        "http://127.0.0.1:53682/callback?x=1",
        "http://localhost:53682/callback",
        "https://127.0.0.1:53682/callback",
        "http://127.0.0.1:53682/callback#x",
        "http://x@127.0.0.1:53682/callback",
        "javascript:alert(1)",
        "nonsense"
      })
  void aForeignRedirectUriIsShownNeverRedirected(String uri) {
    HttpResponse<String> page = open(Map.of("redirect_uri", uri));

    Pages.assertShown(page, 400, "invalid_request");
    assertThat(Pages.hasWayBack(page)).isFalse();
    Answer json =
        RawHttp.get(client.begin(clientId, Map.of("redirect_uri", uri)).url().toString(), AS_CODE);
    assertThat(json.status()).isEqualTo(400);
    assertThat(json.text("error")).isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_id=x", "redirect_uri=http://127.0.0.1/callback"})
  void repeatedClientOrRedirectUriIsShownNeverRedirected(String more) {
    URI url = URI.create(client.begin(clientId, Map.of()).url() + "&" + more);

    Pages.assertShown(open(url, AS_BROWSER), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_id=%ff", "client_id=%00", "client_id=", "a=1&client_id", ""})
  void aQueryThatCannotBeUsedIsShown(String query) {
    URI url = URI.create(server.baseUrl() + "/authorize?" + query);
    HttpResponse<String> page = open(url, AS_BROWSER);

    assertThat(page.statusCode()).isIn(400, 401);
    Pages.assertProtected(page);
  }

  @ParameterizedTest
  @CsvSource({
    "code_challenge, '', invalid_request",
    "code_challenge, x, invalid_request",
    "code_challenge_method, '', invalid_request",
    "code_challenge_method, plain, invalid_request",
    "response_type, '', invalid_request",
    "response_type, token, unsupported_response_type",
    "response_type, code id_token, unsupported_response_type",
    "resource, https://other.example/mcp, invalid_target",
    "resource, not a uri, invalid_target",
    "scope, unknown other, invalid_scope",
    "scope, bad\"scope, invalid_scope"
  })
  void anErrorGoesToALoopbackClientAtOnce(String name, String value, String error) {
    Begun begun = client.begin(clientId, Map.of(name, value));

    assertThat(redirected(open(begun.url(), AS_BROWSER)))
        .containsEntry("error", error)
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl())
        .containsOnlyKeys("error", "error_description", "state", "iss");
    Answer json = RawHttp.get(begun.url().toString(), AS_CODE);
    assertThat(json.status()).isEqualTo(400);
    assertThat(json.text("error")).isEqualTo(error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state=a",
        "scope=read&scope=read",
        "response_type=code",
        "code_challenge_method=S256",
        "login_hint=a&login_hint=b",
        "resource=https://other.example"
      })
  void repeatedParametersAreErrors(String more) {
    URI url = URI.create(client.begin(clientId, Map.of()).url() + "&" + more);

    assertThat(redirected(open(url, AS_BROWSER)).get("error"))
        .isEqualTo(more.startsWith("resource") ? "invalid_target" : "invalid_request");
  }

  @Test
  void anErrorReachesAnotherHostOnlyByThePersonsHand() {
    Begun begun = web(Map.of("code_challenge_method", "plain"));
    HttpResponse<String> page = open(begun.url(), AS_BROWSER);

    assertThat(Pages.assertShown(page, 400, "invalid_request")).contains("client.example");
    assertThat(page.body()).doesNotContain("http-equiv");
    assertThat(Pages.wayBackUri(page).toString())
        .startsWith("https://client.example/cb?keep=a%2Fb&error=invalid_request&");
    assertThat(Pages.wayBack(page))
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl());
    assertThat(RawHttp.get(begun.url().toString(), AS_CODE).text("error"))
        .isEqualTo("invalid_request");
  }

  @Test
  void anErrorIsRedirectedToAnExplicitlyAllowedHost() {
    try (TestServer strict =
        TestServer.with(
            settings -> settings.put("allowed-client-redirect-uris", "https://client.example/*"))) {
      OAuthTestClient there = new OAuthTestClient(strict);
      String id = there.register("https://client.example/cb");
      Map<String, String> change =
          Map.of("redirect_uri", "https://client.example/cb", "response_type", "token");

      HttpResponse<String> answer = open(there.begin(id, change).url(), AS_BROWSER);

      assertThat(answer.headers().firstValue("Location").orElse(""))
          .startsWith("https://client.example/cb?error=unsupported_response_type&");
      Answer refused = there.post("/register", "application/json", RealClients.CLAUDE_CODE.body());
      assertThat(refused.text("error")).isEqualTo("invalid_redirect_uri");
    }
  }

  /** An app beside the browser leaves it where it is: not on an empty page. */
  @Test
  void anErrorForAnAppOfThePersonsOwnLeavesThemOnAPage() {
    String scheme = "com.example.app:/cb";
    try (TestServer strict =
        TestServer.with(settings -> settings.put("allowed-client-redirect-uris", scheme))) {
      OAuthTestClient there = new OAuthTestClient(strict);
      Begun begun =
          there.begin(
              there.register(scheme), Map.of("redirect_uri", scheme, "response_type", "token"));

      HttpResponse<String> page = open(begun.url(), AS_BROWSER);

      assertThat(page.statusCode()).isEqualTo(200);
      Pages.assertProtected(page);
      assertThat(page.body()).contains("The sign-in did not begin");
      assertThat(OAuthTestClient.leaving(page).toString())
          .startsWith(scheme + "?error=unsupported_response_type&")
          .contains("state=" + begun.state());
    }
  }

  @Test
  void aStateThatIsTooLongIsAnErrorAndNotEchoed() {
    assertThat(redirected(open(Map.of("state", "s".repeat(1025)))))
        .containsEntry("error", "invalid_request")
        .doesNotContainKey("state");
    assertThat(open(Map.of("state", "s".repeat(1024))).statusCode()).isEqualTo(200);
  }

  @Test
  void hasNoCors() {
    String url = client.begin(clientId, Map.of()).url().toString();
    Answer preflight = RawHttp.send("OPTIONS", url, Map.of("Origin", "https://a.example"));

    assertThat(preflight.status()).isEqualTo(405);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(RawHttp.get(url, Map.of("Origin", "https://a.example")).headers())
        .doesNotContainKey("access-control-allow-origin");
  }
}
