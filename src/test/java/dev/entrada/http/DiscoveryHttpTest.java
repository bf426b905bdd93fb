package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.app.EntradaListener;
import dev.entrada.json.JsonObject;
import dev.entrada.simulator.Directory;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients read first: metadata and keys. */
class DiscoveryHttpTest {
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private static TestServer server;
  private static OAuthTestClient client;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    client = new OAuthTestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertCacheable(Answer answer, String cacheControl) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo(cacheControl);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.body()).doesNotContain("null");
  }

  @ParameterizedTest
  @ValueSource(strings = {OAUTH, OPENID})
  void advertisesWhatTheServerDoes(String path) {
    Answer answer = client.get(path);
    String base = server.baseUrl();

    assertCacheable(answer, "public, max-age=3600");
    JsonObject json = answer.json();
    assertThat(json.toMap())
        .containsEntry("issuer", base)
        .containsEntry("authorization_endpoint", base + "/authorize")
        .containsEntry("token_endpoint", base + "/token")
        .containsEntry("jwks_uri", base + "/jwks")
        .containsEntry("registration_endpoint", base + "/register")
        .containsEntry("revocation_endpoint", base + "/revoke")
        .containsEntry("authorization_response_iss_parameter_supported", true)
        .containsEntry("client_id_metadata_document_supported", true);
    assertThat(json.strings("scopes_supported").orElseThrow())
        .containsExactly("read", "write", "offline_access");
    assertThat(json.strings("response_types_supported").orElseThrow()).containsExactly("code");
    assertThat(json.strings("response_modes_supported").orElseThrow()).containsExactly("query");
    assertThat(json.strings("code_challenge_methods_supported").orElseThrow())
        .containsExactly("S256");
    assertThat(json.strings("grant_types_supported").orElseThrow())
        .contains("authorization_code", "refresh_token");
    assertThat(json.strings("token_endpoint_auth_methods_supported").orElseThrow())
        .contains("none");
  }

  /** RFC 8414 §2: whoever offers assertions says which signatures it takes. */
  @ParameterizedTest
  @ValueSource(strings = {"token", "revocation", "introspection"})
  void namesTheAlgorithmsOfAssertionsWhereverItTakesThem(String endpoint) {
    JsonObject json = client.get(OAUTH).json();

    assertThat(json.strings(endpoint + "_endpoint_auth_methods_supported").orElseThrow())
        .contains("private_key_jwt");
    assertThat(json.strings(endpoint + "_endpoint_auth_signing_alg_values_supported"))
        .hasValue(List.of("ES256", "EdDSA", "PS256", "RS256"));
  }

  /** An endpoint that is advertised must be there; one that is not must not be. */
  @Test
  void everyAdvertisedEndpointAnswers() {
    JsonObject json = client.get(OAUTH).json();

    for (String name : json.names()) {
      if (name.endsWith("_endpoint") || name.equals("jwks_uri")) {
        Answer answer = RawHttp.get(json.requiredString(name), Map.of());
        assertThat(answer.status()).as(name).isIn(200, 400, 405);
      }
    }
    if (!json.has("introspection_endpoint")) {
      assertThat(client.get("/introspect").status()).isEqualTo(404);
    }
  }

  @Test
  void theOpenIdDocumentHasWhatOpenIdRequires() {
    JsonObject json = client.get(OPENID).json();

    assertThat(json.strings("subject_types_supported").orElseThrow()).containsExactly("public");
    assertThat(json.strings("id_token_signing_alg_values_supported").orElseThrow())
        .containsExactly("RS256");
    Map<String, Object> rest = new LinkedHashMap<>(json.toMap());
    rest.keySet().removeAll(client.get(OAUTH).json().names());
    assertThat(rest)
        .containsOnlyKeys("subject_types_supported", "id_token_signing_alg_values_supported");
  }

  @Test
  void leavesOutWhatIsSwitchedOff() {
    try (TestServer other =
        TestServer.with(
            settings -> {
              settings.put("registration", "false");
              settings.put("client-metadata-documents", "false");
            })) {
      OAuthTestClient there = new OAuthTestClient(other);
      JsonObject json = there.get(OAUTH).json();

      assertThat(json.has("registration_endpoint")).isFalse();
      assertThat(json.bool("client_id_metadata_document_supported")).hasValue(false);
      Answer answer = there.post("/register", "application/json", RealClients.CLAUDE.body());
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text("error")).isNotEmpty();
    }
  }

  @Test
  void isBuiltFromConfigurationNeverFromTheRequest() {
    Map<String, String> lies =
        Map.of(
            "X-Forwarded-Host", "evil.example",
            "X-Forwarded-Proto", "https",
            "Forwarded", "host=evil.example;proto=https");
    String byAddress = server.baseUrl().replace("localhost", "127.0.0.1");

    assertThat(RawHttp.get(byAddress + OAUTH, lies).body()).isEqualTo(client.get(OAUTH).body());
  }

  @Test
  void publishesItsKeys() {
    Answer answer = client.get("/jwks");

    assertCacheable(answer, "public, max-age=300");
    assertThat(answer.json().objects("keys").orElseThrow())
        .isNotEmpty()
        .allSatisfy(
            key -> {
              assertThat(key.toMap()).containsOnlyKeys("kty", "kid", "use", "alg", "n", "e");
              assertThat(key.requiredString("use")).isEqualTo("sig");
              assertThat(key.requiredString("alg")).isEqualTo("RS256");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OAUTH + "/other",
        OAUTH + "/",
        OPENID + "/mcp",
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/other",
        "/mcp/.well-known/openid-configuration",
        "/nothing"
      })
  void answers404InJsonForWhatIsNotThere(String path) {
    Answer answer = client.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.text("error")).isNotEmpty();
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(strings = {OAUTH, OPENID, "/jwks"})
  void answersHeadAndPreflightsAndNothingElse(String path) {
    String url = server.baseUrl() + path;
    Answer head = RawHttp.send("HEAD", url, Map.of());
    Answer preflight =
        RawHttp.send(
            "OPTIONS",
            url,
            Map.of(
                "Origin", "https://inspector.example",
                "Access-Control-Request-Headers", "mcp-protocol-version"));
    Answer post = RawHttp.post(url, Map.of("Content-Type", "application/json"), "{}");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Type")).startsWith("application/json");
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Headers")).contains("MCP-Protocol-Version");
    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("Allow")).contains("GET");
    assertThat(post.text("error")).isEqualTo("invalid_request");
  }

  @Test
  void anIssuerWithAPathIsFoundBehindTheWellKnownPath() {
    try (TestServer other =
        TestServer.with(
            settings -> settings.put("issuer-url", settings.get("base-url") + "/tenant/one"))) {
      OAuthTestClient there = new OAuthTestClient(other);

      for (String path : new String[] {OAUTH + "/tenant/one", OPENID + "/tenant/one"}) {
        JsonObject json = there.get(path).json();
        assertThat(json.requiredString("issuer")).isEqualTo(other.baseUrl() + "/tenant/one");
        assertThat(json.requiredString("token_endpoint")).isEqualTo(other.baseUrl() + "/token");
      }
      assertThat(there.get(OAUTH + "/tenant").status()).isEqualTo(404);
      assertThat(there.get(OAUTH + "/tenant/one/").status()).isEqualTo(404);
    }
  }

  /** U4: the server inside an app, its endpoints under a prefix, metadata where it always is. */
  @Test
  void livesUnderAPrefixInAnApp() throws Exception {
    int port = TestServer.freePort();
    ServletContextHandler app = new ServletContextHandler("/");
    app.addEventListener(new EntradaListener());
    Map<String, String> settings =
        Map.of(
            "base-url",
            "http://localhost:" + port,
            "resources",
            "http://localhost:" + port + "/mcp",
            "tenant-id",
            Directory.TENANT_ID,
            "client-id",
            TestServer.CLIENT_ID,
            "client-secret",
            TestServer.CLIENT_SECRET,
            "authority",
            server.entra().authority(),
            "required-scopes",
            "read",
            "store",
            "memory",
            "secret",
            "a secret for tests of more than thirty-two bytes");
    settings.forEach((key, value) -> app.setInitParameter("entrada." + key, value));
    Server jetty = new Server(port);
    jetty.setHandler(app);
    jetty.start();
    try {
      String base = "http://localhost:" + port;
      OAuthTestClient there = new OAuthTestClient(base, base + "/mcp");
      JsonObject json = there.get(OAUTH).json();

      assertThat(json.requiredString("issuer")).isEqualTo(base);
      assertThat(json.requiredString("token_endpoint")).isEqualTo(base + "/oauth/token");
      assertThat(json.requiredString("jwks_uri")).isEqualTo(base + "/oauth/jwks");
      assertThat(there.get("/oauth/jwks").status()).isEqualTo(200);
      assertThat(there.get("/jwks").status()).isEqualTo(404);
      assertThat(there.get("/ops/live").status()).isEqualTo(404);
    } finally {
      jetty.stop();
    }
  }
}
