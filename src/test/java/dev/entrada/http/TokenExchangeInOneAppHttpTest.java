package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app with the server in it (U4) exchanges by one Java call, with the same results. */
class TokenExchangeInOneAppHttpTest {
  private static EntraSimulator entra;
  private static AppWithServer app;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    AppRegistration registration =
        TenantKind.app()
            .withSecret(TestServer.CLIENT_SECRET)
            .withRedirectUri(AppWithServer.REDIRECT_URI);
    entra = EntraSimulator.start(Directory.contoso(registration));
    app = AppWithServer.start(entra);
    client = app.client();
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void reset() {
    entra.faults().reset();
    entra.forgetRequests();
  }

  @AfterAll
  static void stop() {
    app.close();
    entra.close();
  }

  private static Answer call(Tokens tokens) {
    return call(app, tokens);
  }

  private static Answer call(AppWithServer app, Tokens tokens) {
    return RawHttp.get(
        app.origin() + "/mcp", Map.of("Authorization", "Bearer " + tokens.accessToken()));
  }

  private static Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  @Test
  void givesATokenForGraphOnceAsked() {
    Tokens tokens = signIn();

    String given = call(tokens).body();

    assertThat(Jwt.parse(given).claims())
        .containsEntry("aud", "https://graph.microsoft.com")
        .containsEntry("upn", "alice@contoso.onmicrosoft.com");
    assertThat(call(tokens).body()).isEqualTo(given);
    assertThat(entra.onBehalfOfCalls()).isEqualTo(1);
  }

  @Test
  void handsOnTheChallengeAndKeepsIt() {
    Tokens tokens = signIn();
    entra.faults().requireMfaForOnBehalfOf(true);

    assertThat(call(tokens).body())
        .startsWith("insufficient_user_authentication ")
        .contains("capolids");
    assertThat(client.refresh(clientId, tokens.refreshToken()).text("error"))
        .isEqualTo("invalid_grant");
  }

  @Test
  void saysThatEntraIsDown() {
    Tokens tokens = signIn();
    entra.faults().tokenOutage(true);

    assertThat(call(tokens).body()).isEqualTo("outage");
  }

  /** Whatever gives a session's id to somebody else, a token serves its own person only. */
  @Test
  void aTokenOfSomebodyElseGetsNothing(@TempDir Path dataDir) {
    try (AppWithServer forgetful =
        AppWithServer.start(entra, settings -> TestServer.embedded(settings, dataDir))) {
      OAuthTestClient there = forgetful.client();
      HeadlessBrowser browser = new HeadlessBrowser();
      Begun begun = there.begin(there.register("http://127.0.0.1/callback"), Map.of());
      HttpResponse<String> page = browser.open(begun.url());
      Tokens alices = complete(there, begun, browser, page, "alice");
      assertThat(call(forgetful, alices).body()).startsWith("eyJ");
      StoredState.loseSession(
          dataDir, String.valueOf(Jwt.parse(alices.accessToken()).claims().get("sid")));
      entra.faults().endSignIns();

      Tokens bobs = complete(there, begun, browser, page, "bob");

      assertThat(Jwt.parse(bobs.accessToken()).claims().get("sid"))
          .isEqualTo(Jwt.parse(alices.accessToken()).claims().get("sid"));
      assertThat(call(forgetful, bobs).body()).startsWith("eyJ");
      assertThat(call(forgetful, alices).body()).doesNotContain("eyJ");
    }
  }

  private static Tokens complete(
      OAuthTestClient at,
      Begun begun,
      HeadlessBrowser browser,
      HttpResponse<String> page,
      String username) {
    URI link = OAuthTestClient.leaving(browser.submit(page, Map.of("decision", "allow")));
    HttpResponse<String> answer = browser.open(browser.signIn(link, username));
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    return OAuthTestClient.tokens(
        at.redeem(begun, OAuthTestClient.parameters(location).get("code")));
  }

  @Test
  void anEndedSessionGetsNothing() {
    Tokens tokens = signIn();
    client.postForm("/revoke", Map.of("client_id", clientId, "token", tokens.refreshToken()));

    Answer answer = call(tokens);

    assertThat(answer.status() == 401 || answer.body().equals("invalid_grant")).isTrue();
    assertThat(entra.onBehalfOfCalls()).isZero();
  }
}
