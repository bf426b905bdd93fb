package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.entra.Aadsts.AtRefresh;
import dev.entrada.oauth.UriQuery;
import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.simulator.RecordedRequest;
import dev.entrada.testing.CapturedLog;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each of the three is told of a refusal: the person, the client, the operator. */
class RefusalsHttpTest {
  private static final String ID = "aaaa0000-bb11-2222-33cc-444444dddddd";
  private static final String TRACE = "0000aaaa-11bb-cccc-dd33-eeeeee333333";
  private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern REFERENCE =
      Pattern.compile("<dt>Reference</dt><dd><code>([^<]+)</code>");

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  private final HeadlessBrowser browser = new HeadlessBrowser();

  @BeforeAll
  static void start() {
    server = TestServer.start();
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void reset() {
    server.entra().faults().reset();
    server.entra().forgetRequests();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Where Entra would send the browser of a sign-in under way with an error. */
  private static URI callback(HeadlessBrowser browser, Begun begun, String error, String text) {
    URI entra = OAuthTestClient.allow(browser, begun.url());
    return URI.create(
        UriQuery.append(
            server.baseUrl() + TestServer.CALLBACK,
            Map.of(
                "error", error,
                "error_description", text,
                "state", OAuthTestClient.parameters(entra).get("state"))));
  }

  private HttpResponse<String> refusedAtAuthorize(String error, String text) {
    Begun begun = client.begin(clientId, Map.of());
    return browser.open(callback(browser, begun, error, text));
  }

  private static String told(String body) {
    Matcher link = Pattern.compile("error=([a-z_]+)").matcher(body);
    assertThat(link.find()).as(body).isTrue();
    return link.group(1);
  }

  private static String reference(String body) {
    Matcher reference = REFERENCE.matcher(body);
    assertThat(reference.find()).as(body).isTrue();
    return reference.group(1);
  }

  /** The page shows apostrophes as entities. */
  private static String shown(String text) {
    return text.replace("'", "&#39;");
  }

  private static void assertTold(
      HttpResponse<String> page, CapturedLog log, String code, boolean remedyIsShown) {
    dev.entrada.entra.Aadsts entry = dev.entrada.entra.Aadsts.of(code);
    assertThat(page.statusCode()).isEqualTo(entry.error().status());
    assertThat(page.body()).contains(shown(entry.happened()), code);
    assertThat(page.body().contains(shown(entry.remedy()))).isEqualTo(remedyIsShown);
    assertThat(page.body()).doesNotContain("entrada.");
    assertThat(told(page.body())).isEqualTo(entry.error().wire());
    assertThat(log.lines())
        .filteredOn(line -> line.contains(code) && !line.contains("\"event\""))
        .singleElement()
        .asString()
        .startsWith(remedyIsShown ? "INFO " : "WARNING ")
        .contains(entry.happened(), entry.remedy(), "ref=" + reference(page.body()))
        .containsPattern("correlation id " + GUID + ", trace id " + GUID);
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, AADSTS50105, false",
    "access_denied, AADSTS53003, false",
    "access_denied, AADSTS90094, false",
    "access_denied, AADSTS50020, true",
    "access_denied, AADSTS50126, true",
    "interaction_required, AADSTS50076, true",
    "invalid_client, AADSTS650053, false",
    "invalid_target, AADSTS9010010, false",
    "server_error, AADSTS90033, true",
    "server_error, AADSTS50196, false",
    "access_denied, AADB2C90118, true",
    "server_error, AADB2C90037, false"
  })
  void ofAuthorize(String error, String code, boolean remedyIsShown) {
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> page =
          refusedAtAuthorize(
              error,
              code
                  + ": Entra's own words.\r\nTrace ID: "
                  + TRACE
                  + "\r\nCorrelation ID: "
                  + ID
                  + "\r\nTimestamp: 2026-11-23 10:00:00Z");

      assertTold(page, log, code, remedyIsShown);
      assertThat(page.body()).contains(ID).doesNotContain(TRACE, "own words");
      assertThat(log.lines()).noneMatch(line -> line.contains("own words"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SECRET_WRONG, false",
    "SECRET_EXPIRED, false",
    "CLIENT_ASSERTION_INVALID, false",
    "REDIRECT_URI_CHANGED, false",
    "SCOPE_INVALID, false",
    "SEVERAL_RESOURCES, false",
    "CONSENT_MISSING, false",
    "PERSON_DISABLED, false",
    "GRANT_EXPIRED, true",
    "CODE_REDEEMED, true",
    "MFA_REQUIRED, true"
  })
  void ofTheCode(Aadsts refusal, boolean remedyIsShown) {
    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    server.entra().faults().failNextToken(refusal);
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> page = browser.open(callback);

      assertTold(page, log, "AADSTS" + refusal.code(), remedyIsShown);
      assertThat(page.body())
          .containsPattern("Microsoft correlation ID</dt><dd><code>" + GUID + "<");
      assertNoSecretIn(log, page.body(), OAuthTestClient.parameters(callback).values());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SECRET_WRONG", "SECRET_EXPIRED", "SCOPE_INVALID", "APP_NOT_FOUND", "FEDERATED_SUBJECT",
    "GRANT_REVOKED", "CONSENT_MISSING", "NOT_ASSIGNED", "BLOCKED_BY_POLICY", "PERSON_DISABLED",
    "MFA_REQUIRED", "ASSERTION_INVALID"
  })
  void ofARefresh(Aadsts refusal) {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    String code = "AADSTS" + refusal.code();
    boolean ends = dev.entrada.entra.Aadsts.of(code).atRefresh() == AtRefresh.ENDS;
    server.entra().faults().failNextToken(refusal);
    try (CapturedLog log = new CapturedLog()) {
      Answer answer = client.refresh(clientId, tokens.refreshToken());

      assertThat(answer.status()).isEqualTo(ends ? 400 : 503);
      assertThat(answer.text("error"))
          .isEqualTo(ends ? "invalid_grant" : "temporarily_unavailable");
      assertThat(answer.body()).doesNotContain("AADSTS").doesNotContainPattern(GUID);
      assertThat(log.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(code, dev.entrada.entra.Aadsts.of(code).remedy())
                      .containsPattern("correlation id " + GUID + ", trace id " + GUID));
      assertNoSecretIn(log, answer.body(), List.of(tokens.refreshToken(), tokens.accessToken()));
      Answer again = client.refresh(clientId, tokens.refreshToken());
      assertThat(again.status()).isEqualTo(ends ? 400 : 200);
    }
  }

  /** Nothing that was sent to Entra, and nothing that came from it, is shown or logged. */
  private static void assertNoSecretIn(CapturedLog log, String body, Collection<String> more) {
    List<RecordedRequest> sent = server.entra().requestsTo("/oauth2/v2.0/token");
    Stream<String> toEntra =
        sent.stream()
            .flatMap(
                request ->
                    Stream.of("code", "code_verifier", "client_secret", "refresh_token")
                        .flatMap(name -> request.parameter(name).stream()));
    List<String> secrets =
        Stream.concat(toEntra, more.stream()).filter(value -> value.length() > 20).toList();
    assertThat(secrets).hasSizeGreaterThan(1);
    assertThat(String.join("\n", log.lines()) + body).doesNotContain(secrets);
  }

  @Test
  void whoTurnsBackGoesToTheAppAtOnce() {
    for (String code : List.of("AADSTS65004", "AADB2C90091")) {
      HttpResponse<String> answer = refusedAtAuthorize("access_denied", code + ": declined");

      assertThat(answer.statusCode()).isEqualTo(303);
      assertThat(answer.headers().firstValue("Location").orElseThrow())
          .startsWith(OAuthTestClient.REDIRECT_URI)
          .contains("error=access_denied");
    }
  }

  @Test
  void textsOfTheAddressAreNeitherShownNorLogged() {
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> page =
          refusedAtAuthorize(
              "call_our_hotline",
              "<script>alert(1)</script> AADSTS50057: call 555-0100\r\nSEVERE forged line\r\n"
                  + "Correlation ID: "
                  + ID
                  + "0\r\nCorrelation ID: <b>");

      assertThat(page.body())
          .contains("unknown_error")
          .doesNotContain("alert(1)", "hotline", "555", "forged", "50057", ID);
      assertThat(log.lines()).noneMatch(l -> l.matches("(?s).*(hotline|555|forged|alert|\r|\n).*"));
    }
  }

  @Test
  void anUnknownCodeIsShownAndLoggedAllTheSame() {
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> page = refusedAtAuthorize("access_denied", "AADSTS7654321: new");

      assertThat(page.statusCode()).isEqualTo(403);
      assertThat(page.body()).contains("AADSTS7654321", "Please tell the operator");
      assertThat(log.lines()).anyMatch(l -> l.contains("AADSTS7654321 (access_denied). Cause: "));
    }
  }
}
