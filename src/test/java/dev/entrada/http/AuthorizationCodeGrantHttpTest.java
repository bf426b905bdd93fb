package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.Meeting;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code grant_type=authorization_code} over HTTP, behind consent and the simulated tenant. */
class AuthorizationCodeGrantHttpTest {
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

  private record Code(Begun begun, String code) {}

  private static Code code() {
    Begun begun = client.begin(clientId, Map.of());
    Map<String, String> answer = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice");
    assertThat(answer)
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl())
        .doesNotContainKey("error");
    return new Code(begun, answer.get("code"));
  }

  private static Answer redeem(Code code, Map<String, String> change) {
    Map<String, String> form = client.redemption(code.begun(), code.code());
    form.putAll(change);
    form.values().removeIf(String::isEmpty);
    return client.postForm("/token", form);
  }

  private static void assertInvalidGrant(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_grant");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void signsInAndAnswersWithTokens() {
    Answer answer = redeem(code(), Map.of());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    Tokens tokens = OAuthTestClient.tokens(answer);
    assertThat(answer.text("token_type")).isEqualTo("Bearer");
    assertThat(tokens.scope()).isEqualTo("read");
    assertThat(tokens.expiresIn()).isBetween(3000L, 3600L);
    assertThat(tokens.accessToken().split("\\.")).hasSize(3);
    assertThat(tokens.refreshToken()).hasSize(48);
  }

  @Test
  void refusesASecondRedemptionAndEndsTheSession() {
    Code code = code();
    Tokens tokens = OAuthTestClient.tokens(redeem(code, Map.of()));

    assertInvalidGrant(redeem(code, Map.of()));

    assertInvalidGrant(client.refresh(clientId, tokens.refreshToken()));
  }

  @Test
  void aSecondRedemptionWithAWrongVerifierEndsNothing() {
    Code code = code();
    Tokens tokens = OAuthTestClient.tokens(redeem(code, Map.of()));

    assertInvalidGrant(redeem(code, Map.of("code_verifier", "x".repeat(43))));

    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void burnsTheCodeOnAWrongVerifier() {
    Code code = code();

    assertInvalidGrant(redeem(code, Map.of("code_verifier", "x".repeat(43))));

    assertInvalidGrant(redeem(code, Map.of()));
  }

  @Test
  void anotherClientCannotRedeemAndChangesNothing() {
    Code code = code();
    String other = client.register("http://127.0.0.1/other");

    assertInvalidGrant(redeem(code, Map.of("client_id", other)));

    assertThat(redeem(code, Map.of()).status()).isEqualTo(200);
  }

  @Test
  void anotherRedirectUriCannotRedeemAndChangesNothing() {
    Code code = code();

    assertInvalidGrant(redeem(code, Map.of("redirect_uri", "http://127.0.0.1:1/callback")));

    assertThat(redeem(code, Map.of("redirect_uri", "")).status()).isEqualTo(200);
  }

  @Test
  void anotherResourceIsAnInvalidTargetAndChangesNothing() {
    Code code = code();

    Answer answer = redeem(code, Map.of("resource", "https://other.example/mcp"));

    assertThat(answer.text("error")).isEqualTo("invalid_target");
    assertThat(redeem(code, Map.of("resource", "")).status()).isEqualTo(200);
  }

  /** All have read the session before any of them writes: only the store can tell who was first. */
  @Test
  void oneOfTenParallelRedemptionsIsAnsweredAndTheSessionEnds() throws Exception {
    int n = 10;
    MutableClock clock = MutableClock.at(Instant.now());
    Meeting meeting = new Meeting(new MemoryStateStore(clock), n);
    try (TestServer node = TestServer.node(clock, meeting.store(), settings -> {})) {
      OAuthTestClient there = new OAuthTestClient(node);
      String id = there.register("http://127.0.0.1/callback");
      Begun begun = there.begin(id, Map.of());
      String code = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code");
      meeting.begin();

      List<Answer> answers = Parallel.calls(n, () -> there.redeem(begun, code));

      List<Answer> good = answers.stream().filter(answer -> answer.status() == 200).toList();
      assertThat(good).hasSize(1);
      assertThat(answers.stream().filter(answer -> answer.status() != 200))
          .hasSize(n - 1)
          .allSatisfy(AuthorizationCodeGrantHttpTest::assertInvalidGrant);
      Tokens tokens = OAuthTestClient.tokens(good.get(0));
      assertInvalidGrant(there.refresh(id, tokens.refreshToken()));
    }
  }

  @Test
  void namesTheFaultOfAMalformedRequest() {
    Code code = code();

    assertThat(redeem(code, Map.of("code", "garbage")).text("error")).isEqualTo("invalid_grant");
    assertThat(redeem(code, Map.of("code", "")).text("error")).isEqualTo("invalid_request");
    assertThat(redeem(code, Map.of("code_verifier", "")).text("error"))
        .isEqualTo("invalid_request");
    assertThat(redeem(code, Map.of("grant_type", "")).text("error")).isEqualTo("invalid_request");
    assertThat(redeem(code, Map.of("grant_type", "password")).text("error"))
        .isEqualTo("unsupported_grant_type");
    Answer unknown = redeem(code, Map.of("client_id", "unknown"));
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.text("error")).isEqualTo("invalid_client");
    Answer noClient = redeem(code, Map.of("client_id", ""));
    assertThat(noClient.text("error")).isEqualTo("invalid_client");

    assertThat(redeem(code, Map.of()).status()).isEqualTo(200);
  }
}
