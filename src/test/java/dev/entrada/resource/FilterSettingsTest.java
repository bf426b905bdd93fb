package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings may stand, and what is said of wrong ones. */
class FilterSettingsTest {
  private static AbstractThrowableAssert<?, ?> assertFails(ProtectedApp app) {
    return assertThatThrownBy(app::start).rootCause();
  }

  private static ProtectedApp local() {
    return ProtectedApp.at("").authority(new TestAuthority());
  }

  @Test
  void tellsAllProblemsAtOnce() {
    ProtectedApp app =
        local()
            .system("entrada.filter.isuer-url", "https://x.example")
            .filter(
                "/mcp",
                "resource",
                "http://mcp.example.com/mcp",
                "issuer-url",
                "https://auth.example.com/",
                "required-scope",
                "read",
                "clock-skew",
                "30");
    assertThatThrownBy(app::start)
        .hasCauseInstanceOf(ServletException.class)
        .cause()
        .hasMessageContainingAll(
            "Filter mcp-mcp cannot start:",
            "resource must begin with https:// (http:// only on localhost)",
            "issuer-url must not end with a slash (\"https://auth.example.com/\")",
            "required-scope is not a setting. Did you mean required-scopes?",
            "entrada.filter.isuer-url is not a setting. Did you mean entrada.filter.issuer-url?",
            "clock-skew is not an ISO-8601 duration");
  }

  @Test
  void needsAResource() {
    assertFails(local().filterWith("/mcp", Map.of()))
        .hasMessageContaining(
            "resource (entrada.filter.resource) is missing. Set it: the MCP endpoint's URL");
  }

  @Test
  void takesTheResourceOfTheAppButNotOfTheProcess() {
    try (ProtectedApp app =
        local()
            .contextParameter("entrada.filter.resource", Tokens.RESOURCE)
            .filterWith("/mcp", Map.of())
            .start()) {
      assertThat(app.callMcp(Tokens.now().mint()).statusCode()).isEqualTo(200);
    }
    assertFails(local().system("entrada.filter.resource", Tokens.RESOURCE).filter("/mcp"))
        .hasMessageContaining(
            "entrada.filter.resource is set for the whole process, so that all apps of the container"
                + " would accept each other's tokens. Move it to an init-param");
    assertFails(
            local().environment(Map.of("ENTRADA_FILTER_RESOURCE", Tokens.RESOURCE)).filter("/mcp"))
        .hasMessageContaining("ENTRADA_FILTER_RESOURCE is set for the whole process");
  }

  @Test
  void prefersTheNearestSource() {
    String key = "entrada.filter.required-scopes";
    Map<String, String> environment = Map.of("ENTRADA_FILTER_REQUIRED_SCOPES", "environment");
    assertThat(scopes(local().contextParameter(key, "context").filter("/mcp")))
        .isEqualTo("context");
    assertThat(
            scopes(
                local().contextParameter(key, "context").environment(environment).filter("/mcp")))
        .isEqualTo("environment");
    ProtectedApp three = local().contextParameter(key, "context").environment(environment);
    assertThat(scopes(three.system(key, "system").filter("/mcp"))).isEqualTo("system");
    ProtectedApp four = local().contextParameter(key, "context").environment(environment);
    assertThat(scopes(four.system(key, "system").filter("/mcp", "required-scopes", "init")))
        .isEqualTo("init");
  }

  private static String scopes(ProtectedApp app) {
    try (ProtectedApp started = app.start()) {
      String challenge = started.get("/mcp").headers().firstValue("WWW-Authenticate").orElseThrow();
      return challenge.replaceAll(".*scope=\"(.*)\"", "$1");
    }
  }

  @Test
  void startsWithUnknownNamesInTheEnvironment() {
    try (ProtectedApp app =
        local()
            .environment(Map.of("ENTRADA_FILTER_PORT", "tcp://10.0.0.1"))
            .filter("/mcp")
            .start()) {
      assertThat(app.get("/mcp").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void needsAServerSomewhere() {
    assertFails(ProtectedApp.at("").filter("/mcp"))
        .hasMessageContainingAll(
            "issuer-url (entrada.filter.issuer-url) is missing, and no authorization server runs in"
                + " this app",
            "dev.entrada.app.EntradaListener");
  }

  @Test
  void refusesContradictions() {
    assertFails(
            local()
                .filter(
                    "/mcp", "issuer-url", "https://auth.example.com", "revocation-check", "local"))
        .hasMessageContaining("revocation-check is local, but issuer-url names a server elsewhere");
    assertFails(local().filter("/mcp", "jwks-url", "https://auth.example.com/jwks"))
        .hasMessageContaining("jwks-url is set without issuer-url");
  }

  private static final String GUID = "aaaaaaaa-0000-4000-8000-000000000001";

  @Test
  void asksForNoApplicationIdUriWhereItHasNoUse() {
    try (ProtectedApp app =
        local().filter("/mcp", "resource", "HTTPS://mcp.example.com/mcp").start()) {
      assertThat(app.get("/mcp").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void refusesTwoModesAtOnce() {
    assertFails(
            local()
                .filter(
                    "/mcp",
                    "issuer-url",
                    "https://auth.example.com",
                    "tenant-id",
                    GUID,
                    "client-id",
                    GUID))
        .hasMessageContaining("tenant-id and issuer-url are both set. Keep issuer-url");
  }

  /** What an operator set for all apps of the container, with an Entrada server in mind. */
  private static final Map<String, String> ALL_APPS_TRUST_A_SERVER =
      Map.of(
          "ENTRADA_FILTER_ISSUER_URL", "https://elsewhere.example",
          "ENTRADA_FILTER_JWKS_URL", "https://elsewhere.example/jwks",
          "ENTRADA_FILTER_REVOCATION_CHECK", "introspect",
          "ENTRADA_FILTER_CLIENT_ID", "mcp",
          "ENTRADA_FILTER_CLIENT_SECRET_FILE", "/nowhere",
          "ENTRADA_FILTER_INTROSPECTION_CACHE", "PT1S");

  private static final Map<String, String> ALL_APPS_TRUST_ENTRA =
      Map.of(
          "ENTRADA_FILTER_TENANT_ID",
          GUID,
          "ENTRADA_FILTER_CLIENT_ID",
          GUID,
          "ENTRADA_FILTER_AUTHORITY",
          "login.microsoftonline.us",
          "ENTRADA_FILTER_IDENTIFIER_URI",
          "api://other",
          "ENTRADA_FILTER_ALLOWED_TENANTS",
          GUID,
          "ENTRADA_FILTER_ACCEPT_APP_TOKENS",
          "true");

  private static String servers(ProtectedApp app) {
    try (ProtectedApp started = app.start()) {
      String document = started.get(ProtectedApp.WELL_KNOWN + "/mcp").body();
      return document.replaceAll(".*\"authorization_servers\":\\[\"([^\"]*)\"].*", "$1");
    }
  }

  @Test
  void theFiltersOwnModeWinsOverThatOfTheWholeProcess() {
    assertThat(
            servers(
                ProtectedApp.at("")
                    .environment(ALL_APPS_TRUST_A_SERVER)
                    .filter(
                        "/mcp",
                        "tenant-id",
                        GUID,
                        "client-id",
                        GUID,
                        "authority",
                        "http://localhost:1")))
        .isEqualTo("http://localhost:1/" + GUID + "/v2.0");
    assertThat(
            servers(
                ProtectedApp.at("")
                    .environment(ALL_APPS_TRUST_ENTRA)
                    .contextParameter("entrada.filter.accept-app-tokens", "true")
                    .filter("/mcp", "issuer-url", "http://localhost:1")))
        .isEqualTo("http://localhost:1");
  }

  @Test
  void theServerInTheAppWinsOverTheModeOfTheWholeProcess() {
    for (Map<String, String> environment : List.of(ALL_APPS_TRUST_A_SERVER, ALL_APPS_TRUST_ENTRA)) {
      try (LogLines log = new LogLines()) {
        assertThat(servers(local().environment(environment).filter("/mcp")))
            .isEqualTo(Tokens.ISSUER);
        assertThat(log.lines())
            .anyMatch(
                line ->
                    line.contains("is set for the whole process and has no effect here")
                        && line.contains("ENTRADA_FILTER_"));
      }
    }
  }

  @Test
  void whatTheProcessSaysWithoutAModeHoldsForTheServerInTheAppToo() {
    TestAuthority authority = new TestAuthority();
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(authority)
            .environment(Map.of("ENTRADA_FILTER_REVOCATION_CHECK", "none"))
            .filter("/mcp")
            .start()) {
      assertThat(app.callMcp(Tokens.now().mint()).statusCode()).isEqualTo(200);
      assertThat(authority.lookUps).hasValue(0);
    }
  }

  @Test
  void aModeOfTheAppOrTheFilterWinsOverTheServerInTheApp() {
    assertThat(servers(local().filter("/mcp", "issuer-url", "http://localhost:1")))
        .isEqualTo("http://localhost:1");
    assertThat(
            servers(
                local()
                    .contextParameter("entrada.filter.issuer-url", "http://localhost:1")
                    .filter("/mcp")))
        .isEqualTo("http://localhost:1");
  }

  @Test
  void theFilterMayLeaveIntrospectionOutThoughTheProcessAsksForIt() {
    assertThat(
            servers(
                ProtectedApp.at("")
                    .environment(ALL_APPS_TRUST_A_SERVER)
                    .filter(
                        "/mcp", "issuer-url", "http://localhost:1", "revocation-check", "none")))
        .isEqualTo("http://localhost:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authority|login.microsoftonline.us|is set without tenant-id",
        "identifier-uri|api://x|is set without tenant-id",
        "allowed-tenants|*|is set without tenant-id",
        "accept-app-tokens|true|is set without tenant-id",
        "client-id|x|is set without tenant-id and without revocation-check=introspect",
        "client-secret|x|is set without revocation-check=introspect",
        "introspection-cache|PT1S|is set without revocation-check=introspect",
      })
  void refusesSettingsOfAnotherMode(String key, String value, String fault) {
    assertFails(local().filter("/mcp", key, value)).hasMessageContaining(key + " " + fault);
    assertFails(
            ProtectedApp.at("")
                .filter("/mcp", "issuer-url", "https://auth.example.com", key, value))
        .hasMessageContaining(key + " " + fault);
  }

  @Test
  void introspectsOnlyWithAServerElsewhereAndACredential() {
    assertFails(local().filter("/mcp", "revocation-check", "introspect"))
        .hasMessageContaining("revocation-check is introspect without issuer-url");
    assertFails(
            ProtectedApp.at("")
                .filter(
                    "/mcp",
                    "issuer-url",
                    "https://auth.example.com",
                    "revocation-check",
                    "introspect",
                    "introspection-cache",
                    "PT6M"))
        .hasMessageContainingAll(
            "client-id (entrada.filter.client-id) is missing",
            "client-secret (entrada.filter.client-secret) is missing",
            "introspection-cache is longer than five minutes");
    assertFails(entra("tenant-id", GUID, "client-id", GUID, "revocation-check", "introspect"))
        .hasMessageContaining("Entra says nothing of single tokens");
    assertFails(entra("tenant-id", GUID, "client-id", GUID, "revocation-check", "local"))
        .hasMessageContaining("revocation-check is local, but Entra issues the tokens");
    assertFails(entra("tenant-id", GUID, "client-id", GUID, "jwks-url", "https://x.example/jwks"))
        .hasMessageContaining("jwks-url is set without issuer-url");
  }

  private static ProtectedApp entra(String... parameters) {
    return ProtectedApp.at("").filter("/mcp", parameters);
  }

  @Test
  void needsAnApplicationAndTenantsInEntraDirectMode() {
    assertFails(entra("tenant-id", GUID))
        .hasMessageContaining("client-id (entrada.filter.client-id) is missing");
    assertFails(entra("tenant-id", GUID, "client-id", "mcp"))
        .hasMessageContaining("client-id is not a GUID in lower case");
    assertFails(entra("tenant-id", "nonsense", "client-id", GUID))
        .hasMessageContaining("tenant-id is neither a tenant's GUID");
    assertFails(entra("tenant-id", "organizations", "client-id", GUID, "accept-app-tokens", "true"))
        .hasMessageContaining("allowed-tenants (entrada.filter.allowed-tenants) is missing");
    assertFails(entra("tenant-id", "common", "client-id", GUID, "allowed-tenants", "contoso.com"))
        .hasMessageContaining("allowed-tenants has an entry that is neither a GUID nor *");
  }

  @Test
  void startsInEntraDirectModeOnlyIfSomebodyCouldCall() {
    assertFails(entra("tenant-id", GUID, "client-id", GUID, "identifier-uri", "api://mcp"))
        .hasMessageContainingAll(
            "identifier-uri is not the resource", "AADSTS9010010", "accept-app-tokens=true");
    assertFails(entra("tenant-id", "organizations", "client-id", GUID, "allowed-tenants", "*"))
        .hasMessageContaining("tenant-id is not a single tenant");
    for (String[] parameters :
        new String[][] {
          {"tenant-id", GUID, "client-id", GUID, "identifier-uri", "api://mcp"},
          {"tenant-id", "organizations", "client-id", GUID, "allowed-tenants", "*"}
        }) {
      String[] more = java.util.Arrays.copyOf(parameters, parameters.length + 4);
      more[parameters.length] = "accept-app-tokens";
      more[parameters.length + 1] = "true";
      more[parameters.length + 2] = "authority";
      more[parameters.length + 3] = "http://localhost:1";
      try (LogLines log = new LogLines();
          ProtectedApp app = entra(more).start()) {
        assertThat(app.get("/mcp").statusCode()).isEqualTo(401);
        assertThat(log.lines())
            .anyMatch(line -> line.contains("Applications with tokens of their own are served"));
      }
    }
    try (LogLines log = new LogLines();
        ProtectedApp app =
            entra("tenant-id", GUID, "client-id", GUID, "authority", "http://localhost:1")
                .start()) {
      assertThat(app.get("/mcp").statusCode()).isEqualTo(401);
      assertThat(log.lines()).noneMatch(line -> line.contains("single tenant"));
    }
  }

  @Test
  void neverShowsTheSecret() {
    assertFails(local().filter("/mcp", "client-secret", "s3cret"))
        .message()
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resource|https://mcp.example.com/mcp?x=y|must not have a query",
        "resource|mcp|must be an absolute URL",
        "required-scopes|read offline_access|has offline_access, which no access token has",
        "required-scopes|api://app/read|has a full name",
        "tool-scopes|delete|has an entry that is not name=scopes: delete",
        "tool-scopes|tools/list=x|looks like a method; if it is one, write method=tools/list",
        "tool-scopes|x=openid|has openid, which no access token has",
        "scope-hierarchy|admin|has an element without >: admin",
        "scope-hierarchy|a>b>a|goes round in a circle at a",
        "accept-app-tokens|yes|is neither true nor false",
        "identifier-uri|mcp|is not an Application ID URI",
        "revocation-check|remote|is none of none, local, introspect",
        "allowed-origins|*|has an element that is no origin: * (it would let any page call)",
        "allowed-origins|https://page.example/|has an element that is no origin",
        "allowed-origins|null|has an element that is no origin",
        "allowed-origins|https://*.page.example|has an element that is no origin",
        "allowed-origins|https://page.example:443|has a port that browsers leave out",
        "resource-metadata-url|http://mcp.example.com/x|must begin with https://",
        "introspection-url|ftp://auth.example.com/introspect|must begin with https:// or http://",
        "introspection-url|https://auth.example.com/introspect|is set without revocation-check=introspect",
        "jwks-url|ftp://auth.example.com/jwks|must begin with https:// or http://",
        "clock-skew|PT1H|is longer than five minutes",
      })
  void namesWhatIsWrongWithAValue(String key, String value, String fault) {
    assertFails(local().filter("/mcp", key, value)).hasMessageContainingAll(key, fault);
  }

  @Test
  void declaresEachSettingOnceWithItsMeaning() {
    assertThat(FilterSettings.ALL)
        .allSatisfy(setting -> assertThat(setting.meaning()).isNotBlank())
        .extracting(setting -> setting.key())
        .doesNotHaveDuplicates()
        .contains("resource", "issuer-url", "revocation-check", "clock-skew");
  }
}
