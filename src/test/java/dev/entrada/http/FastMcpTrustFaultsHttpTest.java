package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Alteration;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.TestServer;
import jakarta.json.Json;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FastMCP's faults in what of Entra's it believes; the ids are those of the comparison. */
class FastMcpTrustFaultsHttpTest {
  private EntraSimulator entra;
  private TestServer server;

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  private OAuthTestClient start(TenantKind tenant, Consumer<Map<String, String>> change) {
    entra = tenant.start(TenantKind.app().withSecret(TestServer.CLIENT_SECRET));
    server =
        TestServer.at(
            entra,
            Clock.systemUTC(),
            settings -> {
              tenant.configure(settings);
              change.accept(settings);
            },
            UnaryOperator.identity());
    return new OAuthTestClient(server);
  }

  /** A whole sign-in, up to what the callback answers. */
  private HttpResponse<String> callback(OAuthTestClient client, TenantKind tenant) {
    Begun begun = client.begin(client.register("http://127.0.0.1/callback"), Map.of());
    HeadlessBrowser browser = new HeadlessBrowser();
    return browser.open(OAuthTestClient.throughEntra(browser, begun, tenant.username()));
  }

  private void assertNoCodeFor(TenantKind tenant, Alteration alteration) {
    OAuthTestClient client = start(tenant, settings -> {});
    entra.faults().alterNextAccessToken(alteration);

    HttpResponse<String> page = callback(client, tenant);

    assertThat(page.statusCode()).isIn(403, 500);
    assertThat(page.headers().firstValue("Location")).isEmpty();
    assertThat(Pages.wayBack(page)).containsKey("error").doesNotContainKey("code");
  }

  // W-03
  @ParameterizedTest
  @EnumSource(
      value = TenantKind.class,
      names = {"ORGANIZATIONS", "CONSUMERS", "COMMON"})
  void severalTenantsAreNotLockedOutByALiteralIssuer(TenantKind tenant) {
    assertThat(callback(start(tenant, settings -> {}), tenant).statusCode()).isEqualTo(303);
  }

  // W-04
  @ParameterizedTest
  @EnumSource(
      value = TenantKind.class,
      names = {"ORGANIZATIONS", "COMMON", "USER_FLOW", "EXTERNAL_ID"})
  void anIssuerIsNotBelievedBecauseThereAreSeveral(TenantKind tenant) {
    assertNoCodeFor(tenant, Alteration.claim("iss", "https://evil.example/v2.0"));
  }

  // W-04
  @Test
  void aKeyIsNotBelievedForAnotherIssuerThanItsOwn() {
    assertNoCodeFor(
        TenantKind.ORGANIZATIONS, Alteration.signed(Alteration.Signature.CONSUMERS_KEY));
  }

  // W-05
  @Test
  void aTokenWithoutAnEndIsNotBelieved() {
    assertNoCodeFor(TenantKind.GUID, Alteration.without("exp"));
  }

  // W-05
  @Test
  void aTokenOfTheFutureIsNotBelieved() {
    assertNoCodeFor(TenantKind.GUID, Alteration.notYetValid());
  }

  // W-05
  @Test
  void aTokenForAnotherApplicationIsNotBelieved() {
    assertNoCodeFor(
        TenantKind.GUID, Alteration.claim("azp", "0bad0000-0000-4000-8000-000000000003"));
  }

  // W-05, W-09
  @Test
  void anIdTokenDoesNotPassForAnAccessToken() {
    OAuthTestClient client = start(TenantKind.GUID, settings -> {});
    entra
        .faults()
        .alterNextTokenAnswer(
            answer ->
                Json.createObjectBuilder(answer)
                    .add("access_token", answer.getString("id_token"))
                    .build());

    Pages.assertShown(callback(client, TenantKind.GUID), 500, "untrusted_token");
  }

  // W-06
  @Test
  void requiredScopesInFullDoNotFail() {
    String full = "api://" + TestServer.CLIENT_ID + "/read";
    OAuthTestClient client =
        start(TenantKind.GUID, settings -> settings.put("required-scopes", full));
    String clientId = client.register("http://127.0.0.1/callback");

    assertThat(client.signIn(clientId, "alice", Map.of()).scope()).isEqualTo("read");
    assertThat(client.signIn(clientId, "alice", Map.of("scope", full)).scope()).isEqualTo("read");
  }

  // W-09
  @Test
  void aSignInDoesNotSucceedWithoutTheRequiredScope() {
    OAuthTestClient client = start(TenantKind.GUID, settings -> {});
    entra.faults().alterNextAccessToken(Alteration.claim("scp", "write"));

    Pages.assertShown(callback(client, TenantKind.GUID), 403, "required_scope_missing");
  }

  // W-09
  @Test
  void aSignInDoesNotSucceedWithAnOpaqueToken() {
    OAuthTestClient client = start(TenantKind.GUID, settings -> {});
    entra
        .faults()
        .alterNextTokenAnswer(
            answer -> Json.createObjectBuilder(answer).add("access_token", "opaque").build());

    Pages.assertShown(callback(client, TenantKind.GUID), 500, "untrusted_token");
  }

  // W-09
  @Test
  void aReplayedIdTokenDoesNotSignIn() {
    OAuthTestClient client = start(TenantKind.GUID, settings -> {});
    entra.faults().alterNextIdToken(Alteration.claim("nonce", "of another sign-in"));

    Pages.assertShown(callback(client, TenantKind.GUID), 500, "untrusted_token");
  }
}
