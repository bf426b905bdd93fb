package dev.entrada.http;

import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.Person;
import dev.entrada.simulator.SignInAudience;
import dev.entrada.simulator.UserFlow;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.TestServer;
import java.util.Map;

/**
 * The kinds of tenant that Entra has, each with somebody who may sign in and how it is configured.
 */
enum TenantKind {
  GUID("alice", SignInAudience.MY_ORG, Map.of("tenant-id", Directory.TENANT_ID)),
  DOMAIN("alice", SignInAudience.MY_ORG, Map.of("tenant-id", Directory.DOMAIN)),
  ORGANIZATIONS(
      "frank",
      SignInAudience.MULTIPLE_ORGS,
      Map.of("tenant-id", "organizations", "allowed-tenants", TenantKind.FABRIKAM)),
  CONSUMERS("pat", SignInAudience.PERSONAL, Map.of("tenant-id", "consumers")),
  COMMON(
      "pat",
      SignInAudience.MULTIPLE_ORGS_AND_PERSONAL,
      Map.of("tenant-id", "common", "allowed-tenants", "*")),
  USER_FLOW(
      "alice",
      SignInAudience.MY_ORG,
      Map.of("tenant-id", Directory.DOMAIN, "b2c-policy", TenantKind.FLOW)),
  EXTERNAL_ID("alice", SignInAudience.MY_ORG, Map.of("tenant-id", Directory.TENANT_ID));

  static final String FABRIKAM = "fab00000-0000-4000-8000-000000000002";
  static final String FLOW = "B2C_1_susi";

  private final String username;
  private final SignInAudience audience;
  private final Map<String, String> settings;

  TenantKind(String username, SignInAudience audience, Map<String, String> settings) {
    this.username = username;
    this.audience = audience;
    this.settings = settings;
  }

  /** Somebody who may sign in. */
  String username() {
    return username;
  }

  void configure(Map<String, String> all) {
    all.putAll(settings);
  }

  /** Where tokens can be of version 1: apps for personal accounts and customers have version 2. */
  boolean hasVersionOne() {
    return audience == SignInAudience.MY_ORG && this != USER_FLOW && this != EXTERNAL_ID
        || audience == SignInAudience.MULTIPLE_ORGS;
  }

  /** User flows know nothing of it. */
  boolean hasOnBehalfOf() {
    return this != USER_FLOW;
  }

  /** A tenant of this kind, with everybody in it. */
  EntraSimulator start(AppRegistration app) {
    Directory.Builder builder =
        Directory.builder()
            .app(app.withSignInAudience(audience))
            .person(Person.named("alice", "Alice Example"))
            .person(Person.named("frank", "Frank Example").ofTenant(FABRIKAM, "fabrikam.example"))
            .person(Person.named("pat", "Pat Example").withPersonalAccount());
    if (this == USER_FLOW) {
      builder.userFlow(UserFlow.named(FLOW));
    }
    if (this == EXTERNAL_ID) {
      builder.externalId();
    }
    return EntraSimulator.start(builder.build());
  }

  /** The app that every tenant has; loopback redirect URIs match on any port. */
  static AppRegistration app() {
    return AppRegistration.named(TestServer.CLIENT_ID, "Entrada")
        .withRedirectUri("http://localhost" + TestServer.CALLBACK)
        .withScopes("read", "write")
        .withAdminConsent("https://graph.microsoft.com/User.Read");
  }

  /** What {@code sub} must be for somebody, from what Entra says of them. */
  String subject(EntraSimulator entra) {
    Map<String, Object> claims =
        Jwt.parse(entra.accessToken(username, entraApp(entra), entraApp(entra), "read")).claims();
    return switch (this) {
      case USER_FLOW -> entra.directory().person(username).orElseThrow().objectId();
      case EXTERNAL_ID -> claims.get("sub").toString();
      default -> claims.get("tid") + "." + claims.get("oid");
    };
  }

  private static AppRegistration entraApp(EntraSimulator entra) {
    return entra.directory().app(TestServer.CLIENT_ID).orElseThrow();
  }
}
