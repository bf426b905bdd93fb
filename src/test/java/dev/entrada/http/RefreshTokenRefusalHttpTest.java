package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests to refresh that are refused, and that neither use the token up nor ask Entra. */
class RefreshTokenRefusalHttpTest {
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

  private static Tokens signIn(String scope) {
    return client.signIn(clientId, "alice", Map.of("scope", scope));
  }

  private static Answer refresh(Tokens tokens, Map<String, String> change) {
    Map<String, String> form = client.refreshing(clientId, tokens.refreshToken());
    form.putAll(change);
    return client.postForm("/token", form);
  }

  private static void assertRefused(Answer answer, String error) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo(error);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.json().has("access_token")).isFalse();
  }

  /** A refused request must not have used the token up, nor have asked Entra. */
  private static void assertUntouched(Tokens tokens, int tokenCalls) {
    assertThat(server.entra().tokenCalls()).isEqualTo(tokenCalls);
    assertThat(OAuthTestClient.tokens(refresh(tokens, Map.of())).refreshToken())
        .isNotEqualTo(tokens.refreshToken());
    assertThat(server.entra().tokenCalls()).isEqualTo(tokenCalls + 1);
  }

  @Test
  void refusesMoreThanWasGranted() {
    Tokens tokens = signIn("read");
    int calls = server.entra().tokenCalls();

    assertRefused(refresh(tokens, Map.of("scope", "read write")), "invalid_scope");
    assertRefused(refresh(tokens, Map.of("scope", "admin")), "invalid_scope");
    assertRefused(refresh(tokens, Map.of("scope", "bad\"scope")), "invalid_scope");

    assertUntouched(tokens, calls);
  }

  @Test
  void refusesAnotherClient() {
    Tokens tokens = signIn("read");
    int calls = server.entra().tokenCalls();
    String other = client.register("http://127.0.0.1/other");

    assertRefused(refresh(tokens, Map.of("client_id", other)), "invalid_grant");

    assertUntouched(tokens, calls);
  }

  @Test
  void refusesAnotherResource() {
    Tokens tokens = signIn("read");
    int calls = server.entra().tokenCalls();

    assertRefused(refresh(tokens, Map.of("resource", "https://o.example/mcp")), "invalid_target");
    assertRefused(refresh(tokens, Map.of("resource", "not a uri")), "invalid_target");

    assertUntouched(tokens, calls);
  }

  @Test
  void refusesGarbageAndForgedTokens() {
    Tokens tokens = signIn("read");
    int calls = server.entra().tokenCalls();
    String token = tokens.refreshToken();

    for (int place : new int[] {0, 21, 25, 27, 30, token.length() - 1}) {
      char other = token.charAt(place) == 'A' ? 'B' : 'A';
      String forged = token.substring(0, place) + other + token.substring(place + 1);
      assertRefused(refresh(tokens, Map.of("refresh_token", forged)), "invalid_grant");
    }
    for (String garbage : List.of("x", token + "A", token.substring(1), "a.b.c", "\u00e9", "%00")) {
      assertRefused(refresh(tokens, Map.of("refresh_token", garbage)), "invalid_grant");
    }
    assertRefused(refresh(tokens, Map.of("refresh_token", "")), "invalid_request");

    assertUntouched(tokens, calls);
  }

  @Test
  void repeatedParametersAreErrorsButForAnIdenticalResource() {
    Tokens tokens = signIn("read");
    int calls = server.entra().tokenCalls();
    String form = OAuthTestClient.encode(client.refreshing(clientId, tokens.refreshToken()));
    String type = "application/x-www-form-urlencoded";

    assertRefused(client.post("/token", type, form + "&scope=read&scope=read"), "invalid_request");
    assertRefused(
        client.post("/token", type, form + "&resource=https://other.example"), "invalid_target");
    assertRefused(client.post("/token", "application/json", form), "invalid_request");

    assertUntouched(tokens, calls);
    String twice = form + "&resource=" + server.resource();
    assertThat(client.post("/token", type, twice).status()).isEqualTo(200);
  }
}
