package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.Faults;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entra's "no": a page for the person, a way back for the client, and nothing stored. */
class EntraRefusalHttpTest {
  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  private final HeadlessBrowser browser = new HeadlessBrowser();
  private Begun begun = client.begin(clientId, Map.of());
  private List<String> stored = List.of();

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @BeforeEach
  void begin() {
    begun = client.begin(clientId, Map.of());
    stored = StoredState.sessions(dataDir);
    server.entra().forgetRequests();
  }

  @AfterEach
  void reset() {
    faults().reset();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Faults faults() {
    return server.entra().faults();
  }

  private URI callback(String username) {
    return OAuthTestClient.throughEntra(browser, begun, username);
  }

  /** A callback such as Entra would send with an error of its choice. */
  private HttpResponse<String> openError(String error, String description) {
    String state =
        OAuthTestClient.parameters(OAuthTestClient.allow(browser, begun.url())).get("state");
    return browser.open(
        URI.create(
            server.baseUrl()
                + TestServer.CALLBACK
                + "?state="
                + state
                + "&error="
                + URLEncoder.encode(error, StandardCharsets.UTF_8)
                + "&error_description="
                + URLEncoder.encode(description, StandardCharsets.UTF_8)));
  }

  private String assertRefused(HttpResponse<String> page, int status, String code, String error) {
    String body = Pages.assertShown(page, status, code);
    assertThat(Pages.wayBackUri(page).toString()).startsWith(OAuthTestClient.REDIRECT_URI + "?");
    assertThat(Pages.wayBack(page))
        .containsOnlyKeys("error", "error_description", "state", "iss")
        .containsEntry("error", error)
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl());
    assertNothingStored();
    return body;
  }

  private void assertNothingStored() {
    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
  }

  @ParameterizedTest
  @EnumSource(
      value = Aadsts.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TEMPORARILY_UNAVAILABLE", "CONSENT_DECLINED"})
  void aRefusalAtTheTokenEndpointIsShownWithItsCode(Aadsts code) {
    URI callback = callback("alice");
    faults().failNextToken(code);

    HttpResponse<String> page = browser.open(callback);

    assertThat(page.statusCode()).isIn(400, 403, 500);
    String error = Pages.wayBack(page).get("error");
    assertThat(error).isIn("access_denied", "server_error", "invalid_scope", "invalid_request");
    String body = assertRefused(page, page.statusCode(), "AADSTS" + code.code(), error);
    assertThat(body)
        .containsPattern("Microsoft correlation ID</dt><dd><code>[0-9a-f-]{36}<")
        .doesNotContain("Trace ID");
  }

  @ParameterizedTest
  @EnumSource(
      value = Aadsts.class,
      names = {
        "ADMIN_CONSENT_REQUIRED",
        "CONSENT_MISSING",
        "PERSON_DISABLED",
        "NOT_ASSIGNED",
        "BLOCKED_BY_POLICY",
        "MFA_REQUIRED",
        "SCOPE_NOT_ON_RESOURCE"
      })
  void aRefusalAtTheRedirectIsShownWithItsCodeAndCorrelationId(Aadsts code) {
    String id = "01234567-89ab-cdef-0123-456789abcdef";
    String text = "AADSTS" + code.code() + ": Sorry. Trace ID: x Correlation ID: " + id + " Time";

    HttpResponse<String> page = openError("access_denied", text);

    String error = code == Aadsts.SCOPE_NOT_ON_RESOURCE ? "invalid_scope" : "access_denied";
    int status = code == Aadsts.SCOPE_NOT_ON_RESOURCE ? 400 : 403;
    assertThat(assertRefused(page, status, "AADSTS" + code.code(), error))
        .contains(id)
        .doesNotContain("Sorry");
    assertThat(server.entra().tokenCalls()).isZero();
  }

  @Test
  void aDisabledPersonIsTold() {
    HttpResponse<String> page = browser.open(callback("dave"));

    assertThat(assertRefused(page, 403, "AADSTS50057", "access_denied"))
        .contains("This account is disabled", "Please ask an administrator");
  }

  @Test
  void aPersonWhoMayNotConsentIsTold() {
    faults().restrictUserConsent(true);
    HeadlessBrowser fresh = new HeadlessBrowser();
    Begun other = client.begin(clientId, Map.of("scope", "write"));

    HttpResponse<String> page = fresh.open(OAuthTestClient.throughEntra(fresh, other, "carol"));

    assertThat(Pages.assertShown(page, 403, "AADSTS90095")).contains("waits for an administrator");
    assertNothingStored();
  }

  @Test
  void aPersonWhoCancelsGoesBackAtOnce() {
    HttpResponse<String> answer =
        browser.open(browser.cancel(OAuthTestClient.allow(browser, begun.url())));

    assertThat(answer.statusCode()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    assertThat(location.toString()).startsWith(OAuthTestClient.REDIRECT_URI + "?");
    assertThat(OAuthTestClient.parameters(location))
        .containsOnlyKeys("error", "error_description", "state", "iss")
        .containsEntry("error", "access_denied")
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl());
    assertNothingStored();
  }

  @Test
  void textThatSomebodyPutIntoTheLinkIsNotShown() {
    HttpResponse<String> page =
        openError("<b>call</b>", "<h1>Call 555-1234</h1> AADSTSx AADSTS99999999999999");

    assertThat(page.body()).doesNotContain("555-1234", "<b>", "&lt;b&gt;", "&lt;h1&gt;");
    assertThat(page.statusCode()).isEqualTo(403);
    Pages.assertProtected(page);
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"temporarily_unavailable", "server_error"})
  void anOutageThatEntraTellsTheBrowserIsTemporary(String error) {
    HttpResponse<String> page = openError(error, "AADSTS90033: A transient error has occurred.");

    // Reloading would not help: the error is in the address.
    assertThat(assertRefused(page, 503, "AADSTS90033", "temporarily_unavailable"))
        .contains("Wait a few minutes, then connect again.")
        .doesNotContain("Reload");
  }

  @Test
  void anOutageIsTemporaryAndReloadingHelps() {
    URI callback = callback("alice");
    faults().tokenOutage(true);
    assertRefused(
        browser.open(callback), 503, "temporarily_unavailable", "temporarily_unavailable");
    faults().tokenOutage(false);
    faults().outage(true);
    assertRefused(
        browser.open(callback), 503, "temporarily_unavailable", "temporarily_unavailable");
    faults().outage(false);

    HttpResponse<String> answer = browser.open(callback);

    assertThat(answer.statusCode()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    String code = OAuthTestClient.parameters(location).get("code");
    assertThat(client.redeem(begun, code).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&code=", "&code=a&code=b", "&error=a&error=b"})
  void aCallbackWithoutOneCodeIsShown(String rest) {
    String state =
        OAuthTestClient.parameters(OAuthTestClient.allow(browser, begun.url())).get("state");

    HttpResponse<String> page =
        browser.open(URI.create(server.baseUrl() + TestServer.CALLBACK + "?state=" + state + rest));

    Pages.assertShown(page, 400, "invalid_request");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "code=x", "code=x&state=", "code=x&state=garbage", "error=x&state=y"})
  void aCallbackWithoutAStateOfOursIsShown(String query) {
    HttpResponse<String> page =
        browser.open(URI.create(server.baseUrl() + TestServer.CALLBACK + "?" + query));

    Pages.assertShown(page, 400, "not_ours");
    assertThat(Pages.hasWayBack(page)).isFalse();
    assertNothingStored();
  }
}
