package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.Digests;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
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

  private TestServer server;
  private OAuthTestClient client;
  private String clientId;

  @BeforeEach
  void start() {
    Path file = directory.resolve("clients.json");
    server =
        TestServer.with(
            settings -> {
              ClientsFile.write(
                  file,
                  ClientsFile.resourceServer("mcp", "mcp-secret-word", settings.get("resources")));
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

  private String only() {
    assertThat(audit).hasSize(1);
    return audit.remove(0);
  }

  private String fingerprint() {
    return "client=" + Digests.fingerprint(clientId);
  }

  private void introspect(String token) {
    RawHttp.post(
        server.baseUrl() + "/introspect",
        ClientsFile.basic("mcp", "mcp-secret-word"),
        OAuthTestClient.encode(Map.of("token", token)));
  }

  @Test
  void tellsOfEveryDecisionAndNoSecret() {
    assertThat(only()).isEqualTo("event=registration outcome=allowed " + fingerprint());
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = client.begin(clientId, Map.of());
    HttpResponse<String> page = browser.open(begun.url());
    assertThat(audit).as("nothing is decided yet").isEmpty();
    URI link = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    String what = " resource=" + server.resource() + " scopes=read";
    assertThat(only()).isEqualTo("event=consent outcome=allowed " + fingerprint() + what);

    URI callback = browser.signIn(link, "alice");
    HttpResponse<String> answer = browser.open(callback);
    String code =
        OAuthTestClient.parameters(
                URI.create(answer.headers().firstValue("Location").orElseThrow()))
            .get("code");
    String signedIn = only();
    assertThat(signedIn).startsWith("event=callback outcome=allowed " + fingerprint() + what);

    Tokens tokens = OAuthTestClient.tokens(client.redeem(begun, code));
    String subject =
        "subject="
            + Digests.fingerprint(
                String.valueOf(Jwt.parse(tokens.accessToken()).claims().get("sub")));
    assertThat(signedIn).endsWith(subject);
    assertThat(only())
        .startsWith("event=token.authorization_code outcome=allowed " + fingerprint())
        .contains(subject, what);

    introspect(tokens.accessToken());
    assertThat(only()).startsWith("event=introspection outcome=allowed").contains(subject);
    Tokens next = OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));
    assertThat(only()).startsWith("event=token.refresh_token outcome=allowed").contains(subject);

    client.postForm("/revoke", Map.of("client_id", clientId, "token", next.refreshToken()));
    assertThat(only()).startsWith("event=revocation outcome=allowed").contains(subject);
    client.refresh(clientId, next.refreshToken());
    assertThat(only())
        .startsWith("event=token.refresh_token outcome=refused " + fingerprint())
        .contains("invalid_grant")
        .containsPattern("ref=[\\w-]{10}");
    introspect(next.accessToken());
    assertThat(only()).startsWith("event=introspection outcome=refused").contains("inactive");
    client.redeem(begun, code);
    assertThat(only()).startsWith("event=token.authorization_code outcome=refused");

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
  void tellsOfRefusalsInTheBrowser() {
    audit.clear();
    HeadlessBrowser browser = new HeadlessBrowser();
    HttpResponse<String> page = browser.open(client.begin(clientId, Map.of()).url());
    browser.submit(page, Map.of("decision", "deny"));
    assertThat(only()).startsWith("event=consent outcome=denied " + fingerprint());

    new HeadlessBrowser().submit(page, Map.of("decision", "allow"));
    assertThat(only()).startsWith("event=consent outcome=refused").contains("another browser");

    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    audit.clear();
    new HeadlessBrowser().open(callback);
    assertThat(only()).startsWith("event=callback outcome=refused").contains("another browser");

    browser.open(client.begin(clientId, Map.of("scope", "nonsense")).url());
    assertThat(only()).startsWith("event=authorization outcome=refused").contains("invalid_scope");

    browser.open(client.begin("unknown", Map.of()).url());
    assertThat(only())
        .startsWith("event=authorization outcome=refused")
        .contains("unknown client " + Digests.fingerprint("unknown"));
  }

  @Test
  void keepsOneDecisionOnOneLineWhateverItQuotes() {
    audit.clear();
    client.postForm(
        "/token",
        Map.of(
            "grant_type", "authorization_code",
            "client_id", clientId,
            "code", "x\r\nevent=forged\u2028outcome=allowed",
            "code_verifier", "v".repeat(43),
            "redirect_uri", "javascript:\nevent=forged"));
    assertThat(only().lines()).hasSize(1);
    assertThat(all).noneMatch(line -> line.lines().anyMatch(l -> l.startsWith("event=forged")));
  }
}
