package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.MutableClock;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter with tokens of Entra itself. */
@Timeout(60)
class EntraDirectHttpTest {
  private static final String API_ID = "aaaaaaaa-0000-4000-8000-000000000001";
  private static final String CLIENT_ID = "bbbbbbbb-0000-4000-8000-000000000002";
  private static final String OTHER_TENANT = "0e0e0e0e-0000-4000-8000-000000000009";
  private static final String CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad";

  private static final AppRegistration API =
      AppRegistration.named(API_ID, "Tools")
          .withIdentifierUri(Tokens.RESOURCE)
          .withScopes("read", "write");
  private static final AppRegistration API_V1 = API.withTokenVersion(1);
  private static final AppRegistration CLIENT = AppRegistration.named(CLIENT_ID, "Agent");
  private static final AppRegistration DAEMON = CLIENT.withAppRoles("read", "Tools.Run");
  private static final AppRegistration GRAPH =
      AppRegistration.named("00000003-0000-0000-c000-000000000000", "Microsoft Graph")
          .withIdentifierUri("https://graph.microsoft.com")
          .withScopes("read");

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T12:00:00Z"));
  private final EntraSimulator entra =
      EntraSimulator.start(Directory.contoso(API, CLIENT), 0, clock);

  @AfterEach
  void stop() {
    entra.close();
  }

  private static final class Caller extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      McpPrincipal caller = (McpPrincipal) request.getUserPrincipal();
      response
          .getWriter()
          .print(
              String.join(
                  " ",
                  caller.getName(),
                  caller.clientId(),
                  caller.scopes().toString(),
                  caller.roles().toString(),
                  caller.preferredUsername().orElse("-"),
                  "Admin:" + request.isUserInRole("Admin")));
    }
  }

  private ProtectedApp start(String... moreParameters) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "tenant-id",
                Directory.TENANT_ID,
                "client-id",
                API_ID,
                "authority",
                entra.authority(),
                "required-scopes",
                "read"));
    parameters.addAll(List.of(moreParameters));
    return ProtectedApp.at("")
        .clock(clock)
        .servlet("/mcp", new Caller())
        .filter("/mcp", parameters.toArray(String[]::new))
        .start();
  }

  private static String oid(EntraSimulator entra, String username) {
    return entra.directory().person(username).orElseThrow().objectId();
  }

  /** What a good version 2 token says; a test states only its deviation. */
  private Map<String, Object> claims() {
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", entra.issuer());
    claims.put("aud", API_ID);
    claims.put("tid", Directory.TENANT_ID);
    claims.put("oid", oid(entra, "alice"));
    claims.put("sub", "pairwise");
    claims.put("azp", CLIENT_ID);
    claims.put("scp", "read");
    claims.put("ver", "2.0");
    claims.put("iat", now);
    claims.put("nbf", now);
    claims.put("exp", now + 3600);
    return claims;
  }

  private String token(String claim, @Nullable Object value) {
    Map<String, Object> claims = claims();
    if (value == null) {
      claims.remove(claim);
    } else {
      claims.put(claim, value);
    }
    return entra.sign(claims);
  }

  private static void assertInvalid(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"");
    assertThat(response.body()).contains("invalid_token");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void takesTokensOfBothVersions(int version) {
    try (ProtectedApp app = start()) {
      AppRegistration api = version == 1 ? API_V1 : API;
      HttpResponse<String> response =
          app.callMcp(entra.accessToken("carol", CLIENT, api, "read", "write"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body())
          .isEqualTo(
              Directory.TENANT_ID
                  + "."
                  + oid(entra, "carol")
                  + " "
                  + CLIENT_ID
                  + " [read, write] [Admin] carol@"
                  + Directory.DOMAIN
                  + " Admin:true");
    }
  }

  @Test
  void takesTokensOfEveryApplication() {
    try (ProtectedApp app = start()) {
      AppRegistration other = AppRegistration.named(OTHER_TENANT, "Another");
      assertThat(app.callMcp(entra.accessToken("alice", other, API, "read")).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void leadsClientsToEntraWithFullNamesOfScopes() {
    try (ProtectedApp app = start("required-scopes", "read", "tool-scopes", "delete=write")) {
      HttpResponse<String> challenge = app.get("/mcp");
      assertThat(challenge.statusCode()).isEqualTo(401);
      assertThat(challenge.headers().firstValue("WWW-Authenticate").orElseThrow())
          .endsWith(", scope=\"https://mcp.example.com/mcp/read\"");
      assertThat(app.get(ProtectedApp.WELL_KNOWN + "/mcp").body())
          .contains(
              "\"authorization_servers\":[\"" + entra.issuer() + "\"]",
              "\"scopes_supported\":[\"https://mcp.example.com/mcp/read\"]");
      HttpResponse<String> refusal = app.callMcp(entra.accessToken("alice", CLIENT, API, "write"));
      assertThat(refusal.statusCode()).isEqualTo(403);
      HttpResponse<String> tool =
          app.send(
              app.request("/mcp")
                  .header(
                      "Authorization", "Bearer " + entra.accessToken("alice", CLIENT, API, "read"))
                  .POST(
                      BodyPublishers.ofString(
                          "{\"method\":\"tools/call\",\"params\":{\"name\":\"delete\"}}")));
      assertThat(tool.statusCode()).isEqualTo(403);
      assertThat(tool.headers().firstValue("WWW-Authenticate").orElseThrow())
          .endsWith(
              ", scope=\"https://mcp.example.com/mcp/read https://mcp.example.com/mcp/write\"");
    }
  }

  @Test
  void refusesWhatIsNoAccessTokenForThisApi() {
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(token("acr", "1")).statusCode()).isEqualTo(200);
      Map<String, Object> idToken = claims();
      idToken.remove("scp");
      idToken.remove("azp");
      idToken.put("nonce", "n");
      assertInvalid(app.callMcp(entra.sign(idToken)));
      assertInvalid(app.callMcp(entra.accessToken("alice", CLIENT, GRAPH, "read")));
      assertInvalid(
          app.callMcp(entra.accessToken("alice", CLIENT, GRAPH.withTokenVersion(1), "read")));
      assertInvalid(app.callMcp(token("aud", CLIENT_ID)));
      assertInvalid(app.callMcp(token("azp", null)));
      assertInvalid(app.callMcp(token("scp", null)));
      assertInvalid(app.callMcp(token("scp", " ")));
      assertInvalid(app.callMcp(token("idtyp", "app")));
      assertInvalid(app.callMcp(token("oid", null)));
      assertInvalid(app.callMcp(Tokens.at(clock.instant()).mint()));
    }
  }

  @Test
  void refusesFormsThatDoNotFitTheVersion() {
    try (ProtectedApp app = start()) {
      assertInvalid(app.callMcp(token("ver", null)));
      assertInvalid(app.callMcp(token("ver", "3.0")));
      assertInvalid(app.callMcp(token("aud", Tokens.RESOURCE)));
      assertInvalid(app.callMcp(token("ver", "1.0")));
      assertInvalid(app.callMcp(token("iss", entra.issuerV1())));
      Map<String, Object> version1 = claims();
      version1.put("ver", "1.0");
      version1.put("iss", entra.issuerV1());
      assertThat(app.callMcp(entra.sign(version1)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesForeignTenants() {
    try (ProtectedApp app = start()) {
      for (String issuer :
          List.of(
              entra.issuer().replace(Directory.TENANT_ID, OTHER_TENANT),
              "https://sts.windows.net/" + OTHER_TENANT + "/",
              entra.issuer() + "/",
              "https://evil.example/" + Directory.TENANT_ID + "/v2.0")) {
        for (String version : List.of("1.0", "2.0")) {
          Map<String, Object> foreign = claims();
          foreign.put("iss", issuer);
          foreign.put("ver", version);
          assertInvalid(app.callMcp(entra.sign(foreign)));
          foreign.put("tid", OTHER_TENANT);
          assertInvalid(app.callMcp(entra.sign(foreign)));
        }
      }
      assertInvalid(app.callMcp(token("tid", OTHER_TENANT)));
      assertInvalid(app.callMcp(token("tid", null)));
      assertThat(app.seen()).isEmpty();
    }
  }

  @Test
  void judgesTimesWithTheClockSkew() {
    try (ProtectedApp app = start()) {
      long now = clock.instant().getEpochSecond();
      assertThat(app.callMcp(token("nbf", now + 30)).statusCode()).isEqualTo(200);
      assertInvalid(app.callMcp(token("nbf", now + 31)));
      assertThat(app.callMcp(token("exp", now - 29)).statusCode()).isEqualTo(200);
      assertInvalid(app.callMcp(token("exp", now - 30)));
      assertInvalid(app.callMcp(token("exp", null)));
    }
  }

  @Test
  void refusesApplicationsUnlessTheyAreAllowed() {
    try (ProtectedApp app = start()) {
      assertInvalid(app.callMcp(entra.appToken(DAEMON, API)));
    }
    try (ProtectedApp app = start("accept-app-tokens", "true", "identifier-uri", Tokens.RESOURCE)) {
      HttpResponse<String> response = app.callMcp(entra.appToken(DAEMON, API));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body())
          .startsWith(Directory.TENANT_ID + ".")
          .contains(" " + CLIENT_ID + " [read, Tools.Run] [read, Tools.Run]");
      assertThat(app.callMcp(entra.appToken(DAEMON, API_V1)).statusCode()).isEqualTo(200);
      assertThat(app.callMcp(entra.accessToken("alice", CLIENT, API, "read")).statusCode())
          .isEqualTo(200);
      // Any application of the tenant gets a token for any API; only roles are granted by somebody.
      assertInvalid(app.callMcp(entra.appToken(CLIENT, API)));
      assertThat(app.callMcp(entra.appToken(CLIENT.withAppRoles("Other"), API)).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void takesNoIdTokenWithRolesForAnApplications() {
    try (ProtectedApp app = start("accept-app-tokens", "true", "identifier-uri", Tokens.RESOURCE)) {
      Map<String, Object> claims = claims();
      claims.remove("scp");
      claims.put("roles", List.of("read"));
      assertInvalid(app.callMcp(entra.sign(claims)));
      claims.put("idtyp", "user");
      claims.put("sub", claims.get("oid"));
      assertInvalid(app.callMcp(entra.sign(claims)));
      claims.remove("idtyp");
      assertThat(app.callMcp(entra.sign(claims)).statusCode()).isEqualTo(200);
      claims.remove("azp");
      claims.put("aud", API_ID);
      assertInvalid(app.callMcp(entra.sign(claims)));
    }
  }

  private String ofTenant(String tenant) {
    Map<String, Object> claims = claims();
    claims.put("tid", tenant);
    claims.put("iss", entra.authority() + "/" + tenant + "/v2.0");
    return entra.sign(claims);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "organizations|" + Directory.TENANT_ID + "|true|false|false",
        "organizations|*|true|true|false",
        "common|*|true|true|true",
        "common|" + OTHER_TENANT + "," + CONSUMERS + "|false|true|true",
        "consumers||false|false|true",
      })
  void takesTheTenantsThatAreAllowed(
      String tenant, @Nullable String allowed, boolean own, boolean other, boolean personal) {
    List<String> parameters =
        new ArrayList<>(List.of("tenant-id", tenant, "accept-app-tokens", "true"));
    if (allowed != null) {
      parameters.addAll(List.of("allowed-tenants", allowed));
    }
    try (ProtectedApp app = start(parameters.toArray(String[]::new))) {
      assertThat(app.callMcp(ofTenant(Directory.TENANT_ID)).statusCode())
          .isEqualTo(own ? 200 : 401);
      assertThat(app.callMcp(ofTenant(OTHER_TENANT)).statusCode()).isEqualTo(other ? 200 : 401);
      assertThat(app.callMcp(ofTenant(CONSUMERS)).statusCode()).isEqualTo(personal ? 200 : 401);
      // The issuer must be the one that tid names.
      assertInvalid(app.callMcp(token("tid", OTHER_TENANT)));
      assertThat(app.get(ProtectedApp.WELL_KNOWN + "/mcp").body())
          .contains(
              "[\"" + entra.authority() + "/" + tenant + "/v2.0\"]", "api://" + API_ID + "/read");
    }
  }

  @Test
  void findsTheIssuerOfADomain() {
    try (LogLines log = new LogLines();
        ProtectedApp app = start("tenant-id", Directory.DOMAIN)) {
      assertThat(app.callMcp(entra.accessToken("alice", CLIENT, API, "read")).statusCode())
          .isEqualTo(200);
      assertInvalid(app.callMcp(ofTenant(OTHER_TENANT)));
      assertThat(log.lines()).anyMatch(line -> line.contains("Set tenant-id to the Directory"));
    }
  }

  @Test
  void keepsKnownKeysAndFindsNewOnes() {
    try (ProtectedApp app = start()) {
      assertThat(app.callMcp(entra.accessToken("alice", CLIENT, API, "read")).statusCode())
          .isEqualTo(200);
      entra.faults().rotateSigningKey();
      clock.advance(Duration.ofSeconds(30));
      assertThat(app.callMcp(entra.accessToken("alice", CLIENT, API, "read")).statusCode())
          .isEqualTo(200);
      String known = entra.accessToken("bob", CLIENT, API, "read");
      entra.close();
      assertThat(app.callMcp(known).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void isUnavailableRatherThanUnauthorizedWithoutKeys() {
    String token = entra.accessToken("alice", CLIENT, API, "read");
    entra.close();
    try (ProtectedApp app = start()) {
      HttpResponse<String> response = app.callMcp(token);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).contains("5");
    }
  }
}
