package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.Digests;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every decision leaves one line, and no line tells a secret. */
class AuditHttpTest {
  private static final Logger ROOT = Logger.getLogger("dev.entrada");

  @TempDir Path directory;

  private final List<String> all = Collections.synchronizedList(new ArrayList<>());
  private final List<String> audit = Collections.synchronizedList(new ArrayList<>());
  private final Level before = ROOT.getLevel();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          String text = new SimpleFormatter().format(line);
          all.add(text);
          if (line.getLoggerName().equals("dev.entrada.audit")) {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            audit.add(new SimpleFormatter().formatMessage(line));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final MutableClock clock = MutableClock.at(Instant.now());
  private TestServer server;
  private OAuthTestClient client;
  private String clientId;

  @BeforeEach
  void start() {
    Path file = directory.resolve("clients.json");
    server =
        TestServer.withClock(
            clock,
            settings -> {
              Map<String, Object> mcp =
                  ClientsFile.resourceServer("mcp", "mcp-secret-word", settings.get("resources"));
              mcp.put("downstream_scopes", List.of(TestResourceServer.USER_READ));
              ClientsFile.write(file, mcp);
              settings.put("additional-authorize-scopes", TestResourceServer.USER_READ);
              settings.put("clients-file", file.toString());
            });
    client = new OAuthTestClient(server);
    ROOT.setLevel(Level.ALL);
    ROOT.addHandler(handler);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void stop() {
    ROOT.removeHandler(handler);
    ROOT.setLevel(before);
    server.close();
  }

  /** The members of the one line that was written. */
  private Map<String, Object> only() {
    assertThat(audit).hasSize(1);
    return Json.parseObject(audit.remove(0), JsonLimits.REQUEST).toMap();
  }

  private MapAssert<String, Object> assertOnly(String event, String outcome) {
    return assertThat(only()).containsEntry("event", event).containsEntry("outcome", outcome);
  }

  private String fingerprint() {
    return Digests.fingerprint(clientId);
  }

  private void introspect(String token) {
    RawHttp.post(
        server.baseUrl() + "/introspect",
        ClientsFile.basic("mcp", "mcp-secret-word"),
        OAuthTestClient.encode(Map.of("token", token)));
  }

  @Test
  void tellsOfEveryDecisionAndNoSecret() {
    Map<String, Object> registered = only();
    assertThat(registered)
        .containsOnlyKeys("event", "outcome", "ref", "client", "client_name")
        .containsEntry("event", "registration")
        .containsEntry("outcome", "allowed")
        .containsEntry("client", fingerprint());
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client.begin(clientId, Map.of());
    HttpResponse<String> page = browser.open(begun.url());
    assertThat(audit).as("nothing is decided yet").isEmpty();
    URI link = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    assertOnly("consent", "allowed")
        .containsEntry("client", fingerprint())
        .containsEntry("client_name", registered.get("client_name"))
        .containsEntry("resource", server.resource())
        .containsEntry("scopes", "read");

    URI callback = browser.signIn(link, "alice");
    HttpResponse<String> answer = browser.open(callback);
    String code =
        OAuthTestClient.parameters(
                URI.create(answer.headers().firstValue("Location").orElseThrow()))
            .get("code");
    Map<String, Object> signedIn = only();
    Tokens tokens = OAuthTestClient.tokens(client.redeem(begun, code));
    Map<String, Object> claims = Jwt.parse(tokens.accessToken()).claims();
    String subject = Digests.fingerprint(String.valueOf(claims.get("sub")));
    assertThat(signedIn)
        .containsEntry("event", "callback")
        .containsEntry("outcome", "allowed")
        .containsEntry("client", fingerprint())
        .containsEntry("resource", server.resource())
        .containsEntry("scopes", "read")
        .containsEntry("subject", subject);
    assertOnly("token.authorization_code", "allowed")
        .containsEntry("client", fingerprint())
        .containsEntry("subject", subject)
        .containsEntry("resource", server.resource())
        .containsEntry("scopes", "read")
        .containsEntry("jti", claims.get("jti"));

    introspect(tokens.accessToken());
    assertOnly("introspection", "allowed")
        .containsEntry("subject", subject)
        .containsEntry("jti", claims.get("jti"));
    Tokens next = OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));
    assertOnly("token.refresh_token", "allowed")
        .containsEntry("subject", subject)
        .containsEntry("jti", Jwt.parse(next.accessToken()).claims().get("jti"));

    client.postForm("/revoke", Map.of("client_id", clientId, "token", next.refreshToken()));
    assertOnly("revocation", "allowed").containsEntry("subject", subject);
    client.refresh(clientId, next.refreshToken());
    assertOnly("token.refresh_token", "refused")
        .containsEntry("client", fingerprint())
        .containsEntry("error", "invalid_grant")
        .hasEntrySatisfying("ref", ref -> assertThat(ref).asString().matches("[\\w-]{10}"));
    introspect(next.accessToken());
    assertOnly("introspection", "refused").containsEntry("reason", "inactive");
    client.redeem(begun, code);
    assertOnly("token.authorization_code", "refused");

    String state = OAuthTestClient.parameters(callback).get("state");
    String entraCode = OAuthTestClient.parameters(callback).get("code");
    assertThat(String.join("\n", all))
        .doesNotContain(
            code,
            tokens.accessToken(),
            tokens.refreshToken(),
            next.accessToken(),
            next.refreshToken(),
            begun.verifier(),
            begun.state(),
            state,
            entraCode,
            clientId,
            "mcp-secret-word",
            TestServer.CLIENT_SECRET,
            "a secret for tests",
            "alice");
  }

  @Test
  void tellsOfExchanges() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    String subject = Digests.fingerprint("" + Jwt.parse(tokens.accessToken()).claims().get("sub"));
    audit.clear();

    Answer exchanged = exchange("mcp-secret-word", tokens, TestResourceServer.USER_READ);
    assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(200);
    assertOnly("token.token_exchange", "allowed")
        .containsEntry("client", Digests.fingerprint("mcp"))
        .containsEntry("subject", subject)
        .containsEntry("resource", server.resource())
        .containsEntry("scopes", TestResourceServer.USER_READ);
    exchange("mcp-secret-word", tokens, "https://graph.microsoft.com/Mail.Read");
    assertOnly("token.token_exchange", "refused")
        .containsEntry("client", Digests.fingerprint("mcp"))
        .containsEntry("error", "invalid_scope");
    exchange("wrong", tokens, TestResourceServer.USER_READ);
    assertOnly("token.token_exchange", "refused").containsEntry("error", "invalid_client");

    assertThat(String.join("\n", all))
        .doesNotContain(tokens.accessToken(), exchanged.text("access_token"), "mcp-secret-word");
  }

  private Answer exchange(String secret, Tokens tokens, String scope) {
    return RawHttp.post(
        server.baseUrl() + "/token",
        ClientsFile.basic("mcp", secret),
        OAuthTestClient.encode(TestResourceServer.form(tokens.accessToken(), scope)));
  }

  @Test
  void namesPeopleOnlyWhereTheOperatorWantsThat() {
    try (TestServer naming =
        TestServer.with(settings -> settings.put("audit-personal-data", "true"))) {
      OAuthTestClient there = new OAuthTestClient(naming);
      audit.clear();
      Tokens tokens = there.signIn(there.register("http://127.0.0.1/callback"), "alice", Map.of());
      Map<String, Object> claims = Jwt.parse(tokens.accessToken()).claims();
      assertThat(audit)
          .filteredOn(line -> line.contains("callback") || line.contains("token."))
          .hasSize(2)
          .allSatisfy(
              line ->
                  assertThat(Json.parseObject(line, JsonLimits.REQUEST).toMap())
                      .containsEntry("subject", claims.get("sub"))
                      .containsEntry("username", claims.get("preferred_username")));
    }
  }

  @Test
  void tellsOfRefusalsInTheBrowser() {
    audit.clear();
    HeadlessBrowser browser = new HeadlessBrowser();
    HttpResponse<String> page = browser.open(client.begin(clientId, Map.of()).url());
    browser.submit(page, Map.of("decision", "deny"));
    assertOnly("consent", "denied").containsEntry("client", fingerprint());

    new HeadlessBrowser().submit(page, Map.of("decision", "allow"));
    assertOnly("consent", "refused").containsEntry("error", "another_browser");

    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    audit.clear();
    new HeadlessBrowser().open(callback);
    assertOnly("callback", "refused").containsEntry("error", "another_browser");

    browser.open(client.begin(clientId, Map.of("scope", "nonsense")).url());
    assertOnly("authorization", "refused").containsEntry("error", "invalid_scope");

    browser.open(client.begin("unknown", Map.of()).url());
    assertOnly("authorization", "refused")
        .containsEntry("client", Digests.fingerprint("unknown"))
        .hasEntrySatisfying(
            "reason",
            reason ->
                assertThat(reason)
                    .asString()
                    .contains("unknown client " + Digests.fingerprint("unknown")));
  }

  @Test
  void keepsOneDecisionOnOneLineWhateverItQuotes() {
    audit.clear();
    client.postForm(
        "/token",
        Map.of(
            "grant_type", "authorization_code",
            "client_id", clientId,
            "code", "x\r\n{\"event\":\"forged\"}\u2028{\"outcome\":\"allowed\"}",
            "code_verifier", "v".repeat(43),
            "redirect_uri", "javascript:\n{\"event\":\"forged\"}"));
    assertThat(audit).hasSize(1);
    assertThat(audit.get(0).lines()).hasSize(1);
    assertThat(audit.get(0)).doesNotContain("\u2028");
    assertThat(all).noneMatch(line -> line.lines().anyMatch(l -> l.startsWith("{\"event\":\"f")));
  }

  @Test
  void tellsWhatEntraSaidNoWithAndItsReference() {
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client.begin(clientId, Map.of());
    URI callback = OAuthTestClient.throughEntra(browser, begun, "alice");
    server.entra().faults().failNextToken(Aadsts.PERSON_DISABLED);
    audit.clear();
    HttpResponse<String> page = browser.open(callback);
    Map<String, Object> line = only();
    assertThat(line)
        .containsEntry("event", "callback")
        .containsEntry("outcome", "refused")
        .containsEntry("error", "access_denied")
        .containsEntry("entra_code", "AADSTS50057");
    assertThat(String.valueOf(line.get("entra_correlation_id"))).matches("[0-9a-f-]{36}");
    assertThat(page.body())
        .contains(
            String.valueOf(line.get("ref")), String.valueOf(line.get("entra_correlation_id")));
  }

  @Test
  void tellsWhoseSessionEntraEnded() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    String subject = Digests.fingerprint("" + Jwt.parse(tokens.accessToken()).claims().get("sub"));
    server.entra().faults().failNextToken(Aadsts.PERSON_DISABLED);
    audit.clear();

    client.refresh(clientId, tokens.refreshToken());

    assertOnly("token.refresh_token", "refused")
        .containsEntry("subject", subject)
        .containsEntry("resource", server.resource())
        .containsEntry("error", "invalid_grant")
        .containsEntry("entra_code", "AADSTS50057");
  }

  private MapAssert<String, Object> assertTheft(String event, Tokens tokens) {
    return assertOnly(event, "refused")
        .containsEntry("error", "invalid_grant")
        .containsEntry("client", fingerprint())
        .containsEntry(
            "subject",
            Digests.fingerprint("" + Jwt.parse(tokens.accessToken()).claims().get("sub")))
        .containsEntry("resource", server.resource())
        .containsEntry("scopes", "read");
  }

  @Test
  void tellsWhoseCodeWasUsedTwice() {
    Begun begun = client.begin(clientId, Map.of());
    String code = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code");
    Tokens tokens = OAuthTestClient.tokens(client.redeem(begun, code));
    audit.clear();

    client.redeem(begun, code);

    assertTheft("token.authorization_code", tokens);
  }

  @Test
  void tellsWhoseRefreshTokenIsOfBefore() {
    Tokens first = client.signIn(clientId, "alice", Map.of());
    Tokens second = OAuthTestClient.tokens(client.refresh(clientId, first.refreshToken()));
    client.refresh(clientId, second.refreshToken());
    clock.advance(Duration.ofMinutes(2));
    audit.clear();

    client.refresh(clientId, first.refreshToken());

    assertTheft("token.refresh_token", first);
  }

  @Test
  void tellsNobodyOfASessionToWhoeverProvesNothing() {
    Begun begun = client.begin(clientId, Map.of());
    String code = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code");
    Tokens tokens = OAuthTestClient.tokens(client.redeem(begun, code));
    String forged = tokens.refreshToken().substring(0, 44) + "AAAA";
    String other = client.register("http://127.0.0.1/other");
    audit.clear();

    client.refresh(clientId, forged);
    assertOnly("token.refresh_token", "refused").doesNotContainKeys("subject", "scopes");
    client.refresh(other, tokens.refreshToken());
    assertOnly("token.refresh_token", "refused").doesNotContainKeys("subject", "scopes");
  }

  @Test
  void takesTheTraceIdOfTheRequestForItsReference() {
    audit.clear();
    String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    Answer answer =
        RawHttp.post(
            server.baseUrl() + "/token",
            Map.of(
                "Content-Type",
                "application/x-www-form-urlencoded",
                "traceparent",
                "00-" + traceId + "-00f067aa0ba902b7-01"),
            OAuthTestClient.encode(Map.of("grant_type", "refresh_token", "client_id", clientId)));
    assertThat(only()).containsEntry("ref", traceId);
    assertThat(answer.json().toMap())
        .containsEntry("error", "invalid_request")
        .containsEntry("reference", traceId);
    assertThat(all)
        .anyMatch(line -> line.contains("TokenServlet refused") && line.contains("ref=" + traceId));
  }
}
