package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.client.HashSecret;
import dev.entrada.crypto.Secret;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients file and the request of {@code docs/downstream.md} get a token for Graph. */
class DownstreamDocTest {
  private static final String SECRET = "0f".repeat(32);
  private static final Pattern FIELD = Pattern.compile(" -d ([a-z_]+)=(\\S+)");

  @TempDir Path directory;

  private static String block(String mark) throws Exception {
    String page = Files.readString(Path.of("docs", "downstream.md"));
    String[] parts = page.split("<!-- (end of )?" + mark + " -->");
    assertThat(parts).as(mark).hasSize(3);
    return parts[1].strip().replaceAll("(?m)^ *```[a-z]*$", "").strip();
  }

  private static Map<String, String> form(String accessToken) throws Exception {
    Map<String, String> form = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(block("exchange"));
    while (field.find()) {
      form.put(field.group(1), field.group(2).replace("\"$TOKEN\"", accessToken));
    }
    return form;
  }

  @Test
  void theRequestGetsATokenForGraph() throws Exception {
    String entries =
        block("clients file")
            .replace("pbkdf2-sha256$10000$…$…", HashSecret.hash(Secret.of(SECRET)));
    Path file = directory.resolve("clients.json");
    try (EntraSimulator entra =
            EntraSimulator.start(
                Directory.contoso(TenantKind.app().withSecret(TestServer.CLIENT_SECRET)));
        TestServer server =
            TestServer.at(
                entra,
                Clock.systemUTC(),
                settings -> {
                  write(file, entries.replace("https://mcp.example.com/mcp", resource(settings)));
                  settings.put("clients-file", file.toString());
                },
                UnaryOperator.identity())) {
      OAuthTestClient client = new OAuthTestClient(server);
      String token =
          client
              .signIn(client.register("http://127.0.0.1/callback"), "alice", Map.of())
              .accessToken();

      Answer answer =
          RawHttp.post(
              server.baseUrl() + "/token",
              Map.of(
                  "Content-Type",
                  "application/x-www-form-urlencoded",
                  "Authorization",
                  "Basic "
                      + Base64.getEncoder()
                          .encodeToString(
                              ("mcp-server:" + SECRET).getBytes(StandardCharsets.US_ASCII))),
              OAuthTestClient.encode(form(token)));

      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      Answer me =
          RawHttp.get(
              entra.graphMeUri().toString(),
              Map.of("Authorization", "Bearer " + answer.text("access_token")));
      assertThat(me.text("displayName")).isEqualTo("Alice Example");
    }
  }

  /** The app of {@link TokenExchangeInOneAppHttpTest} does just that. */
  @Test
  void theJavaCallIsOneThatIsTested() throws Exception {
    String app = Files.readString(Path.of("src/test/java/dev/entrada/http/AppWithServer.java"));
    String[] statements = block("java").split(";");

    assertThat(words(app)).contains(words(statements[0]));
    assertThat(words(app))
        .contains(".exchange((McpPrincipal)request.getUserPrincipal(),")
        .contains(".accessToken().reveal()");
    assertThat(words(statements[1]))
        .contains(".exchange((McpPrincipal)request.getUserPrincipal(),");
    assertThat(words(statements[2])).endsWith(".accessToken().reveal()");
  }

  private static String words(String code) {
    return code.replaceAll("\\s+", "");
  }

  private static String resource(Map<String, String> settings) {
    return String.valueOf(settings.get("resources"));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
