package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What resource servers learn of tokens, and nobody else. */
class IntrospectionHttpTest {
  private static final String INACTIVE = "{\"active\":false}";
  private static final MutableClock CLOCK = MutableClock.at(Instant.now());

  @TempDir static Path directory;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    Path file = directory.resolve("clients.json");
    server =
        TestServer.withClock(
            CLOCK,
            settings -> {
              String resource = settings.get("resources");
              ClientsFile.write(
                  file,
                  ClientsFile.resourceServer("mcp", "mcp-secret", resource),
                  ClientsFile.resourceServer("other", "other-secret", resource + "/other"),
                  ClientsFile.client("portal", ClientsFile.secret("portal-secret")));
              settings.put("resources", resource + "," + resource + "/other");
              settings.put("clients-file", file.toString());
            });
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer introspect(String id, String token) {
    return RawHttp.post(
        server.baseUrl() + "/introspect",
        ClientsFile.basic(id, id + "-secret"),
        OAuthTestClient.encode(Map.of("token", token)));
  }

  private static void assertInactive(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(INACTIVE);
  }

  private static Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  @Test
  void tellsWhatALiveTokenSays() {
    Tokens tokens = signIn();
    Answer answer = introspect("mcp", tokens.accessToken());
    Map<String, Object> claims = Jwt.parse(tokens.accessToken()).claims();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    Map<String, Object> json = new LinkedHashMap<>(answer.json().toMap());
    assertThat(json)
        .containsOnlyKeys(
            "active", "token_type", "iss", "aud", "sub", "client_id", "scope", "jti", "iat", "exp")
        .containsEntry("active", true)
        .containsEntry("token_type", "Bearer");
    json.remove("active");
    json.remove("token_type");
    assertThat(claims).containsAllEntriesOf(json);
  }

  @Test
  void saysNothingOfATokenForAnotherResource() {
    assertInactive(introspect("other", signIn().accessToken()));
  }

  @Test
  void saysNothingOfAnEndedSession() {
    Tokens tokens = signIn();
    client.postForm("/revoke", Map.of("client_id", clientId, "token", tokens.accessToken()));
    assertInactive(introspect("mcp", tokens.accessToken()));
    assertThat(client.refresh(clientId, tokens.refreshToken()).text("error"))
        .isEqualTo("invalid_grant");
  }

  @Test
  void saysNothingOfAnExpiredToken() {
    Tokens tokens = signIn();
    CLOCK.advance(Duration.ofSeconds(tokens.expiresIn()).plusSeconds(31));
    assertInactive(introspect("mcp", tokens.accessToken()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.b.c", "..", "é", "eyJhbGciOiJub25lIn0.e30."})
  void saysNothingOfGarbage(String token) {
    assertInactive(introspect("mcp", token));
  }

  @Test
  void saysNothingOfARefreshToken() {
    assertInactive(introspect("mcp", signIn().refreshToken()));
  }

  @Test
  void saysNothingOfAnAlteredToken() {
    String token = signIn().accessToken();
    char last = token.charAt(token.length() - 10);
    assertInactive(
        introspect(
            "mcp",
            token.substring(0, token.length() - 10)
                + (last == 'A' ? 'B' : 'A')
                + token.substring(token.length() - 9)));
  }

  @Test
  void tellsNobodyWhoDoesNotAuthenticate() {
    String token = signIn().accessToken();
    Answer nobody = client.postForm("/introspect", Map.of("token", token));
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.text("error")).isEqualTo("invalid_client");
    Answer wrong =
        RawHttp.post(
            server.baseUrl() + "/introspect",
            ClientsFile.basic("mcp", "other-secret"),
            OAuthTestClient.encode(Map.of("token", token)));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.body()).doesNotContain("active");
  }

  @Test
  void tellsNoClient() {
    String token = signIn().accessToken();
    Answer publicClient =
        client.postForm("/introspect", Map.of("token", token, "client_id", clientId));
    assertThat(publicClient.text("error")).isEqualTo("unauthorized_client");
    assertThat(introspect("portal", token).text("error")).isEqualTo("unauthorized_client");
  }

  @Test
  void needsAToken() {
    Answer answer =
        RawHttp.post(server.baseUrl() + "/introspect", ClientsFile.basic("mcp", "mcp-secret"), "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_request");
  }
}
