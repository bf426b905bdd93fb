package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.oauth.CodeChallenge;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.simulator.RecordedRequest;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches Entra, as Entra records it. */
class EntraRequestHttpTest {
  private static final String API = "api://" + TestServer.CLIENT_ID + "/";

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server =
        TestServer.with(
            settings ->
                settings.put(
                    "additional-authorize-scopes", "https://graph.microsoft.com/User.Read email"));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @BeforeEach
  void forget() {
    server.entra().forgetRequests();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RecordedRequest authorizeAt(TestServer at) {
    return at.entra().requestsTo("/oauth2/v2.0/authorize").get(0);
  }

  private static RecordedRequest token() {
    return server.entra().requestsTo("/oauth2/v2.0/token").get(0);
  }

  /** Everything that clients send and that Entra must not see. */
  private static Begun begunWithEverything() {
    return client.begin(
        clientId,
        Map.of(
            "scope", "write offline_access email",
            "prompt", "consent",
            "nonce", "nonce-of-the-client",
            "response_mode", "form_post",
            "claims", "{}",
            "acr_values", "x",
            "login_hint", "alice@contoso.onmicrosoft.com",
            "domain_hint", "contoso.onmicrosoft.com"));
  }

  @Test
  void theAuthorizationRequestIsOurOwn() {
    Begun begun = begunWithEverything();
    OAuthTestClient.throughEntra(new HeadlessBrowser(), begun, "alice");

    RecordedRequest sent = authorizeAt(server);
    assertThat(sent.parameters())
        .containsOnlyKeys(
            "client_id",
            "response_type",
            "response_mode",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "prompt",
            "login_hint",
            "domain_hint");
    assertThat(sent.parameter("client_id")).hasValue(TestServer.CLIENT_ID);
    assertThat(sent.parameter("response_mode")).hasValue("query");
    assertThat(sent.parameter("redirect_uri")).hasValue(server.baseUrl() + TestServer.CALLBACK);
    assertThat(sent.parameter("prompt")).hasValue("select_account");
    assertThat(sent.parameter("login_hint")).hasValue("alice@contoso.onmicrosoft.com");
    assertThat(sent.parameter("domain_hint")).hasValue("contoso.onmicrosoft.com");
    assertThat(sent.parameter("code_challenge_method")).hasValue("S256");
    assertThat(sent.parameters().toString())
        .doesNotContain(
            begun.state(),
            CodeChallenge.of(begun.verifier()).value(),
            "nonce-of-the-client",
            OAuthTestClient.REDIRECT_URI,
            server.resource());
  }

  @Test
  void asksForAdditionalScopesAtAuthorizeOnly() {
    Begun begun = client.begin(clientId, Map.of("scope", "write"));
    Map<String, String> answer = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice");

    assertThat(authorizeAt(server).parameter("scope").orElse("").split(" "))
        .containsExactlyInAnyOrder(
            API + "read",
            API + "write",
            "https://graph.microsoft.com/User.Read",
            "email",
            "openid",
            "profile",
            "offline_access");
    assertThat(token().parameter("scope").orElse("").split(" "))
        .containsExactlyInAnyOrder(
            API + "read", API + "write", "openid", "profile", "offline_access");
    assertThat(OAuthTestClient.tokens(client.redeem(begun, answer.get("code"))).scope())
        .isEqualTo("read write");
  }

  @Test
  void theTokenRequestHasOurVerifierAndNoResource() {
    Begun begun = begunWithEverything();
    OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice");

    RecordedRequest sent = token();
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.parameters())
        .containsOnlyKeys(
            "grant_type",
            "code",
            "code_verifier",
            "redirect_uri",
            "scope",
            "client_id",
            "client_secret");
    String verifier = sent.parameter("code_verifier").orElseThrow();
    assertThat(verifier).hasSizeGreaterThanOrEqualTo(43).isNotEqualTo(begun.verifier());
    assertThat(CodeChallenge.of(verifier).value())
        .isEqualTo(authorizeAt(server).parameter("code_challenge").orElseThrow());
  }

  @Test
  void everySignInHasItsOwnStateNonceAndChallenge() {
    for (int i = 0; i < 2; i++) {
      OAuthTestClient.throughEntra(
          new HeadlessBrowser(), client.begin(clientId, Map.of("state", "same")), "alice");
    }

    for (String name : new String[] {"state", "nonce", "code_challenge"}) {
      assertThat(
              server.entra().requestsTo("/oauth2/v2.0/authorize").stream()
                  .map(request -> request.parameter(name).orElseThrow())
                  .distinct())
          .as(name)
          .hasSize(2);
    }
  }

  @Test
  void redeemingTheClientsCodeAsksEntraNothing() {
    Begun begun = client.begin(clientId, Map.of());
    Map<String, String> answer = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice");
    int calls = server.entra().requests().size();

    assertThat(client.redeem(begun, answer.get("code")).status()).isEqualTo(200);

    assertThat(server.entra().requests()).hasSize(calls);
  }

  @Test
  void sendsNoPromptIfNoneIsToBeSent() {
    try (TestServer silent = TestServer.with(settings -> settings.put("prompt", "none-sent"))) {
      OAuthTestClient there = new OAuthTestClient(silent);
      String id = there.register("http://127.0.0.1/callback");
      Begun begun = there.begin(id, Map.of("prompt", "login"));

      OAuthTestClient.throughEntra(new HeadlessBrowser(), begun, "alice");

      assertThat(authorizeAt(silent).has("prompt")).isFalse();
    }
  }

  @Test
  void sendsThePromptThatIsConfigured() {
    try (TestServer strict = TestServer.with(settings -> settings.put("prompt", "login"))) {
      OAuthTestClient there = new OAuthTestClient(strict);
      Begun begun = there.begin(there.register("http://127.0.0.1/callback"), Map.of());

      OAuthTestClient.throughEntra(new HeadlessBrowser(), begun, "alice");

      assertThat(authorizeAt(strict).parameter("prompt")).hasValue("login");
    }
  }

  @Test
  void scopesHaveThePrefixOfAnIdentifierUriOfOnesOwn() {
    try (TestServer other =
        TestServer.with(
            EntraRequestHttpTest::withIdentifierUri,
            settings -> settings.put("identifier-uri", "api://contoso-mcp"))) {
      OAuthTestClient there = new OAuthTestClient(other);
      String id = there.register("http://127.0.0.1/callback");

      Tokens tokens = there.signIn(id, "alice", Map.of("scope", "api://contoso-mcp/write"));

      assertThat(tokens.scope()).isEqualTo("read write");
      assertThat(authorizeAt(other).parameter("scope").orElse(""))
          .contains("api://contoso-mcp/read api://contoso-mcp/write");
    }
  }

  private static Directory withIdentifierUri(String redirectUri) {
    return Directory.contoso(
        AppRegistration.named(TestServer.CLIENT_ID, "Entrada")
            .withSecret(TestServer.CLIENT_SECRET)
            .withRedirectUri(redirectUri)
            .withIdentifierUri("api://contoso-mcp")
            .withScopes("read", "write"));
  }

  @Test
  void hintsThatAreNoHintsAreLeftOut() {
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun =
        client.begin(clientId, Map.of("login_hint", "a\nb", "domain_hint", "x".repeat(300)));
    URI entra = OAuthTestClient.allow(browser, begun.url());

    assertThat(OAuthTestClient.parameters(entra)).doesNotContainKeys("login_hint", "domain_hint");
  }
}
