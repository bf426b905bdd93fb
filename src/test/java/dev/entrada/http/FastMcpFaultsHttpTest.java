package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.simulator.Person;
import dev.entrada.simulator.RecordedRequest;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What FastMCP's Azure provider does and this server must not; the ids are those of the comparison.
 * {@link FastMcpTrustFaultsHttpTest} has those about whom and what to trust.
 */
class FastMcpFaultsHttpTest {
  private static EntraSimulator entra;
  private static AppWithServer app;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    List<String> groups =
        IntStream.range(0, 190).mapToObj(i -> new UUID(190, i).toString()).toList();
    AppRegistration registration =
        TenantKind.app()
            .withSecret(TestServer.CLIENT_SECRET)
            .withRedirectUri(AppWithServer.REDIRECT_URI);
    entra =
        EntraSimulator.start(
            Directory.builder()
                .app(registration)
                .person(Person.named("alice", "Alice Example"))
                .person(Person.named("gina", "In Many Groups").withGroups(groups))
                .build());
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

  private static Tokens signIn(Map<String, String> change) {
    return client.signIn(clientId, "alice", change);
  }

  /** For the resource whose filter wants both scopes. */
  private static Tokens signInToWrite(String scope) {
    return new OAuthTestClient(app.origin() + "/oauth", app.origin() + "/mcp-write")
        .signIn(clientId, "alice", Map.of("scope", scope));
  }

  private static Answer call(String path, Tokens tokens) {
    return RawHttp.get(
        app.origin() + path, Map.of("Authorization", "Bearer " + tokens.accessToken()));
  }

  // W-01
  @Test
  void theAccountPickerIsNotLostWithTheConsentPage() {
    Begun begun =
        client.begin(
            clientId,
            Map.of(
                "prompt", "none",
                "login_hint", "alice@contoso.onmicrosoft.com",
                "domain_hint", "contoso.onmicrosoft.com"));

    URI atEntra = OAuthTestClient.allow(new HeadlessBrowser(), begun.url());

    assertThat(OAuthTestClient.parameters(atEntra))
        .containsEntry("prompt", "select_account")
        .containsEntry("login_hint", "alice@contoso.onmicrosoft.com")
        .containsEntry("domain_hint", "contoso.onmicrosoft.com");
  }

  // W-02
  @Test
  void aTokenIsNotIssuedForAResourceOfSomebodyElse() {
    Begun begun = client.begin(clientId, Map.of("resource", "https://other.example/mcp"));
    HttpResponse<String> refused = new HeadlessBrowser().open(begun.url());
    assertThat(refused.headers().firstValue("Location").orElse(""))
        .contains("error=invalid_target");

    Tokens tokens = signIn(Map.of());
    Map<String, String> form = client.refreshing(clientId, tokens.refreshToken());
    form.put("resource", "https://other.example/mcp");
    assertThat(client.postForm("/token", form).text("error")).isEqualTo("invalid_target");

    assertThat(entra.requests()).isNotEmpty().noneMatch(request -> request.has("resource"));
  }

  // W-07
  @Test
  void aMissingScopeDoesNotLeadToAnotherSignIn() {
    Tokens tokens = signInToWrite("read");

    Answer answer = call("/mcp-write", tokens);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("WWW-Authenticate"))
        .startsWith("Bearer error=\"insufficient_scope\"")
        .contains("scope=\"read write\"");
  }

  // W-08
  @Test
  void anOutageIsNotABadCredential() {
    Tokens tokens = signIn(Map.of());
    for (Runnable failure :
        List.<Runnable>of(
            () -> entra.faults().outage(true), () -> entra.faults().tokenOutage(true))) {
      failure.run();

      Answer answer = client.refresh(clientId, tokens.refreshToken());

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(answer.body()).doesNotContain("AADSTS", "html");
      assertThat(call("/mcp", tokens).status()).isEqualTo(200);
      entra.faults().reset();
    }
    entra.faults().keyOutage(true); // keys in hand go on
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  // W-10
  @Test
  void moreThanWasGrantedIsNotGivenThoughEntraWouldGiveIt() {
    signIn(Map.of("scope", "read write")); // Entra remembers this consent and answers with both
    Tokens tokens = signIn(Map.of("scope", "read"));
    assertThat(tokens.scope()).isEqualTo("read");

    Tokens refreshed = OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));

    assertThat(refreshed.scope()).isEqualTo("read");
    assertThat(Jwt.parse(refreshed.accessToken()).claims()).containsEntry("scope", "read");
    assertThat(call("/mcp-write", signInToWrite("read")).status()).isEqualTo(403);
    assertThat(call("/mcp-write", signInToWrite("read write")).status()).isEqualTo(200);
  }

  // W-11
  @Test
  void whichClientItIsIsNotLostBehindTheApplication() {
    String another = client.register("http://localhost/another");

    Map<String, Object> claims = Jwt.parse(signIn(Map.of()).accessToken()).claims();

    assertThat(claims).containsEntry("client_id", clientId);
    assertThat(clientId).isNotEqualTo(another).isNotEqualTo(TestServer.CLIENT_ID);
  }

  // W-12
  @Test
  void tokensDoNotCarryAddressesAndGroupsUnasked() {
    Tokens tokens = client.signIn(clientId, "gina", Map.of());

    assertThat(tokens.accessToken()).hasSizeLessThan(2048);
    assertThat(Jwt.parse(tokens.accessToken()).claims()).doesNotContainKeys("email", "groups");
    assertThat(tokens.refreshToken()).hasSizeLessThan(100).doesNotContain(".");
  }

  // W-13
  @Test
  void aSecretWithAnyCharactersIsNotGarbled() {
    String secret = "a+b c%2F:d&e=f~\u00e9\u20ac";
    try (EntraSimulator there =
            EntraSimulator.start(Directory.contoso(TenantKind.app().withSecret(secret)));
        TestServer server =
            TestServer.at(
                TestServer.freePort(), there, settings -> settings.put("client-secret", secret))) {
      OAuthTestClient another = new OAuthTestClient(server);
      another.signIn(another.register("http://127.0.0.1/callback"), "alice", Map.of());

      RecordedRequest call = there.requestsTo("/oauth2/v2.0/token").get(0);
      assertThat(call.parameter("client_secret")).hasValue(secret);
    }
  }

  // W-13
  @Test
  void onBehalfOfIsNotAskedOfATenantThatIsNotThePersons() {
    EntraSimulator open =
        TenantKind.ORGANIZATIONS.start(
            TenantKind.app()
                .withSecret(TestServer.CLIENT_SECRET)
                .withRedirectUri(AppWithServer.REDIRECT_URI));
    try (open;
        AppWithServer there = AppWithServer.start(open, TenantKind.ORGANIZATIONS::configure)) {
      OAuthTestClient another = there.client();
      Tokens tokens =
          another.signIn(another.register("http://127.0.0.1/callback"), "frank", Map.of());
      open.forgetRequests();

      RawHttp.get(
          there.origin() + "/mcp", Map.of("Authorization", "Bearer " + tokens.accessToken()));

      assertThat(open.requestsTo("/token"))
          .extracting(RecordedRequest::path)
          .containsExactly("/" + TenantKind.FABRIKAM + "/oauth2/v2.0/token");
    }
  }
}
