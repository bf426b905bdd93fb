package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /revoke} over HTTP (RFC 7009). */
class RevocationHttpTest {
  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  private static Answer revoke(String token, Map<String, String> change) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", token);
    form.put("client_id", clientId);
    form.putAll(change);
    return client.postForm("/revoke", form);
  }

  private static void assertDone(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.body()).isEmpty();
  }

  private static void assertEnded(Tokens tokens) {
    assertThat(client.refresh(clientId, tokens.refreshToken()).text("error"))
        .isEqualTo("invalid_grant");
  }

  private static void assertAlive(Tokens tokens) {
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void aRefreshTokenEndsItsSession() {
    Tokens tokens = signIn();
    Tokens other = signIn();

    assertDone(revoke(tokens.refreshToken(), Map.of("token_type_hint", "refresh_token")));

    assertEnded(tokens);
    assertAlive(other);
    assertDone(revoke(tokens.refreshToken(), Map.of()));
  }

  @Test
  void anAccessTokenEndsItsSession() {
    Tokens tokens = signIn();

    assertDone(revoke(tokens.accessToken(), Map.of("token_type_hint", "access_token")));

    assertEnded(tokens);
  }

  @Test
  void anEarlierTokenOfTheSessionEndsItToo() {
    Tokens first = signIn();
    Tokens second = OAuthTestClient.tokens(client.refresh(clientId, first.refreshToken()));

    assertDone(revoke(first.refreshToken(), Map.of()));

    assertEnded(second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"refresh_token", "access_token", "unknown_kind"})
  void theHintIsOnlyAHint(String hint) {
    Tokens first = signIn();
    Tokens second = signIn();

    assertDone(revoke(first.refreshToken(), Map.of("token_type_hint", hint)));
    assertDone(revoke(second.accessToken(), Map.of("token_type_hint", hint)));

    assertEnded(first);
    assertEnded(second);
  }

  @Test
  void toleratesAnEmptySecretAndBasicAuthentication() {
    Tokens tokens = signIn();
    assertDone(revoke(tokens.refreshToken(), Map.of("client_secret", "")));
    assertEnded(tokens);

    Tokens other = signIn();
    String basic =
        java.util.Base64.getEncoder()
            .encodeToString((clientId + ":").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Answer answer =
        RawHttp.post(
            server.baseUrl() + "/revoke",
            Map.of(
                "Authorization",
                "Basic " + basic,
                "Content-Type",
                "application/x-www-form-urlencoded"),
            "token=" + other.refreshToken());
    assertDone(answer);
    assertEnded(other);
  }

  @Test
  void anUnknownTokenIsNoError() {
    Tokens tokens = signIn();
    String refresh = tokens.refreshToken();
    String forged = refresh.substring(0, 47) + (refresh.endsWith("A") ? "B" : "A");
    String access = tokens.accessToken();
    int signature = access.lastIndexOf('.') + 1;
    char other = access.charAt(signature) == 'A' ? 'B' : 'A';
    String badlySigned = access.substring(0, signature) + other + access.substring(signature + 1);

    for (String token : new String[] {"garbage", "a.b.c", forged, badlySigned}) {
      assertDone(revoke(token, Map.of()));
    }

    assertAlive(tokens);
  }

  @Test
  void anotherClientsTokenIsLeftAlone() {
    Tokens tokens = signIn();
    String stranger = client.register("http://127.0.0.1/other");

    assertDone(revoke(tokens.refreshToken(), Map.of("client_id", stranger)));
    assertDone(revoke(tokens.accessToken(), Map.of("client_id", stranger)));

    assertAlive(tokens);
  }

  @Test
  void refusesWhatItCannotRead() {
    Tokens tokens = signIn();

    assertThat(revoke("", Map.of()).text("error")).isEqualTo("invalid_request");
    Answer unknown = revoke(tokens.refreshToken(), Map.of("client_id", "unknown"));
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.text("error")).isEqualTo("invalid_client");
    Answer nobody = revoke(tokens.refreshToken(), Map.of("client_id", ""));
    assertThat(nobody.text("error")).isEqualTo("invalid_client");
    String twice = "token=a&token=b&client_id=" + clientId;
    assertThat(client.post("/revoke", "application/x-www-form-urlencoded", twice).text("error"))
        .isEqualTo("invalid_request");
    assertThat(client.post("/revoke", "application/json", "{}").text("error"))
        .isEqualTo("invalid_request");
    assertThat(client.get("/revoke?token=" + tokens.refreshToken()).status()).isEqualTo(405);

    assertAlive(tokens);
  }

  @Test
  void aFailedBasicAuthenticationIsChallenged() {
    Answer answer =
        RawHttp.post(
            server.baseUrl() + "/token",
            Map.of(
                "Authorization", "Basic dW5rbm93bjpzZWNyZXQ=",
                "Content-Type", "application/x-www-form-urlencoded"),
            "grant_type=refresh_token&refresh_token=x");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text("error")).isEqualTo("invalid_client");
    assertThat(answer.header("WWW-Authenticate")).startsWith("Basic ");
  }
}
