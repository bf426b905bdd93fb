package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins may call: what clients in a browser need, and nothing else. */
class CorsHttpTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer preflight(String path, String method) {
    return RawHttp.send(
        "OPTIONS",
        server.baseUrl() + path,
        Map.of(
            "Origin", "https://inspector.example",
            "Access-Control-Request-Method", method,
            "Access-Control-Request-Headers", "authorization"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/register", "/token", "/revoke"})
  void clientsInABrowserMayPostWithAHeaderThatProvesThem(String path) {
    Answer answer = preflight(path, "POST");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("POST");
    assertThat(answer.header("Access-Control-Allow-Headers")).contains("Authorization");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    Answer refused =
        RawHttp.post(
            server.baseUrl() + path, Map.of("Origin", "https://inspector.example"), "nonsense");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/jwks",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration"
      })
  void documentsMayBeRead(String path) {
    assertThat(preflight(path, "GET").status()).isEqualTo(204);
    Answer answer =
        RawHttp.get(server.baseUrl() + path, Map.of("Origin", "https://inspector.example"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/authorize", "/consent", "/auth/callback", "/introspect"})
  void noPageMayReadWhatIsForPeopleOrServers(String path) {
    for (Answer answer :
        new Answer[] {
          preflight(path, "POST"),
          RawHttp.get(server.baseUrl() + path, Map.of("Origin", "https://inspector.example")),
          RawHttp.post(
              server.baseUrl() + path,
              Map.of(
                  "Origin",
                  "https://inspector.example",
                  "Content-Type",
                  "application/x-www-form-urlencoded"),
              "a=b")
        }) {
      assertThat(answer.status()).isGreaterThanOrEqualTo(400);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
      assertThat(answer.header("Access-Control-Allow-Methods")).isEmpty();
    }
  }
}
