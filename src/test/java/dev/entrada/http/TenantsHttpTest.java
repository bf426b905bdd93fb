package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.Alteration;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.simulator.RecordedRequest;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of tenant, version of tokens and credential that go together. */
class TenantsHttpTest {
  private static final TestResourceServer APP = TestResourceServer.named("mcp-server");
  private static final Map<TenantKind, EntraSimulator> TENANTS = new EnumMap<>(TenantKind.class);

  @TempDir static Path directory;

  private static Credentials credentials;

  @BeforeAll
  static void start() {
    credentials = new Credentials(directory, Clock.systemUTC());
    for (TenantKind kind : TenantKind.values()) {
      TENANTS.put(kind, kind.start(credentials.trustedBy(TenantKind.app())));
    }
  }

  @AfterAll
  static void stop() {
    TENANTS.values().forEach(EntraSimulator::close);
    TENANTS.clear();
    credentials.close();
  }

  static Stream<Arguments> everythingThatExists() {
    return Stream.of(TenantKind.values())
        .flatMap(
            tenant ->
                (tenant.hasVersionOne() ? Stream.of(1, 2) : Stream.of(2))
                    .flatMap(
                        version ->
                            Stream.of(CredentialKind.values())
                                .map(proof -> Arguments.of(tenant, version, proof))));
  }

  @ParameterizedTest(name = "{0}, version {1}, {2}")
  @MethodSource("everythingThatExists")
  void signsInRefreshesAndExchanges(TenantKind tenant, int version, CredentialKind proof) {
    EntraSimulator entra = TENANTS.get(tenant);
    entra.faults().v1Tokens(version == 1);
    entra.forgetRequests();
    try (TestServer server = server(tenant, proof)) {
      OAuthTestClient client = new OAuthTestClient(server);
      String clientId = client.register("http://127.0.0.1/callback");

      Tokens first = client.signIn(clientId, tenant.username(), Map.of("scope", "read"));
      Tokens second = OAuthTestClient.tokens(client.refresh(clientId, first.refreshToken()));

      for (Tokens tokens : List.of(first, second)) {
        assertThat(tokens.scope()).isEqualTo("read");
        assertThat(Jwt.parse(tokens.accessToken()).claims())
            .containsEntry("sub", tenant.subject(entra))
            .containsEntry("client_id", clientId)
            .containsEntry("aud", server.resource());
      }
      if (tenant.hasOnBehalfOf()) {
        var exchanged = APP.exchange(server, second.accessToken(), TestResourceServer.USER_READ);
        assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(200);
        assertThat(Jwt.parse(exchanged.text("access_token")).claims())
            .containsEntry("aud", "https://graph.microsoft.com");
      }
    }
    List<RecordedRequest> calls = entra.requestsTo("/oauth2/v2.0/token");
    assertThat(calls).hasSize(tenant.hasOnBehalfOf() ? 3 : 2);
    for (RecordedRequest call : calls) {
      assertThat(call.has("client_secret")).isEqualTo(proof == CredentialKind.SECRET);
      assertThat(call.has("client_assertion")).isNotEqualTo(proof == CredentialKind.SECRET);
      assertThat(call.header("Authorization")).isEmpty();
    }
  }

  /** What Entra refuses, or should have, ends no session but the one that it is about. */
  @ParameterizedTest(name = "{0}, version {1}, {2}")
  @MethodSource("everythingThatExists")
  void refusesWhatEntraRefuses(TenantKind tenant, int version, CredentialKind proof) {
    EntraSimulator entra = TENANTS.get(tenant);
    entra.faults().v1Tokens(version == 1);
    Aadsts ourFault =
        proof == CredentialKind.SECRET ? Aadsts.SECRET_EXPIRED : Aadsts.CLIENT_ASSERTION_INVALID;
    try (TestServer server = server(tenant, proof)) {
      OAuthTestClient client = new OAuthTestClient(server);
      String clientId = client.register("http://127.0.0.1/callback");

      entra.faults().alterNextAccessToken(Alteration.claim("aud", "api://somebody-else"));
      assertNoCode(callback(client, clientId, tenant), "server_error");
      entra.faults().failNextToken(ourFault);
      assertNoCode(callback(client, clientId, tenant), "server_error");

      Tokens tokens = client.signIn(clientId, tenant.username(), Map.of());
      if (tenant.hasOnBehalfOf()) {
        entra.faults().failNextOnBehalfOf(Aadsts.CONSENT_MISSING);
        var refused = APP.exchange(server, tokens.accessToken(), TestResourceServer.USER_READ);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo("access_denied");
      }
      entra.faults().failNextToken(ourFault);
      var unavailable = client.refresh(clientId, tokens.refreshToken());
      assertThat(unavailable.status()).as(unavailable.body()).isEqualTo(503);
      tokens = OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));

      entra.faults().failNextToken(Aadsts.PERSON_DISABLED);
      for (int i = 0; i < 2; i++) {
        assertThat(client.refresh(clientId, tokens.refreshToken()).text("error"))
            .isEqualTo("invalid_grant");
      }
    }
  }

  private static HttpResponse<String> callback(
      OAuthTestClient client, String clientId, TenantKind tenant) {
    HeadlessBrowser browser = new HeadlessBrowser();
    return browser.open(
        OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), tenant.username()));
  }

  private static void assertNoCode(HttpResponse<String> page, String error) {
    assertThat(page.statusCode()).as(page.body()).isGreaterThanOrEqualTo(400);
    assertThat(Pages.wayBack(page)).containsEntry("error", error).doesNotContainKey("code");
  }

  private static TestServer server(TenantKind tenant, CredentialKind proof) {
    return TestServer.at(
        TENANTS.get(tenant),
        Clock.systemUTC(),
        settings -> {
          tenant.configure(settings);
          credentials.configure(proof, settings);
          TestResourceServer.list(
              settings,
              directory,
              List.of(APP.entry(settings.get("resources"), TestResourceServer.USER_READ)));
        },
        settings -> credentials.place(proof, settings));
  }

  /** A certificate's assertion names it, and is for the endpoint that it is sent to. */
  @ParameterizedTest
  @MethodSource("certificates")
  void aCertificateIsNamedByItsThumbprint(CredentialKind proof) {
    EntraSimulator entra = TENANTS.get(TenantKind.GUID);
    entra.faults().v1Tokens(false);
    entra.forgetRequests();
    try (TestServer server = server(TenantKind.GUID, proof)) {
      OAuthTestClient client = new OAuthTestClient(server);
      client.signIn(client.register("http://127.0.0.1/callback"), "alice", Map.of());
    }
    RecordedRequest call = entra.requestsTo("/oauth2/v2.0/token").get(0);
    Jwt assertion = Jwt.parse(call.parameter("client_assertion").orElseThrow());
    assertThat(assertion.header().keySet()).isEqualTo(Set.of("alg", "typ", "x5t#S256"));
    assertThat(assertion.header()).containsEntry("alg", "PS256");
    assertThat(assertion.claims())
        .containsEntry("iss", TestServer.CLIENT_ID)
        .containsEntry("sub", TestServer.CLIENT_ID)
        .containsEntry("aud", entra.tokenUri().toString())
        .containsKeys("jti", "nbf", "exp");
  }

  static Stream<CredentialKind> certificates() {
    return Stream.of(CredentialKind.CERTIFICATE_PEM, CredentialKind.CERTIFICATE_PKCS12);
  }
}
