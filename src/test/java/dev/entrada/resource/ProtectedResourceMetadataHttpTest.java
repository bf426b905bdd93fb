package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients find when they look for the authorization server. */
class ProtectedResourceMetadataHttpTest {
  private static final String WELL_KNOWN = ProtectedApp.WELL_KNOWN;

  private static String document(String resource) {
    return "{\"resource\":\""
        + resource
        + "\",\"authorization_servers\":"
        + "[\"https://auth.example.com\"],\"scopes_supported\":[\"read\",\"write\"],"
        + "\"bearer_methods_supported\":[\"header\"]}";
  }

  private static ProtectedApp usual() {
    return ProtectedApp.usual(new TestAuthority(), "required-scopes", "read write").start();
  }

  private static void assertChallenge(HttpResponse<String> response, String metadataUrl) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("resource_metadata=\"" + metadataUrl + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp", "", "/"})
  void namesResourceServerAndScopes(String suffix) {
    try (ProtectedApp app = usual()) {
      HttpResponse<String> response = app.get(WELL_KNOWN + suffix);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(document(Tokens.RESOURCE));
      assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(response.headers().firstValue("Cache-Control")).contains("public, max-age=300");
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    }
  }

  @Test
  void leavesScopesOutWhenNoneAreRequired() {
    try (ProtectedApp app = ProtectedApp.usual(new TestAuthority()).start()) {
      assertThat(app.get(WELL_KNOWN).body()).doesNotContain("scopes_supported", "null");
      assertThat(app.get("/mcp").headers().firstValue("WWW-Authenticate").orElseThrow())
          .doesNotContain("scope=");
    }
  }

  @Test
  void answersHeadAndPreflightAndRefusesOtherMethods() {
    try (ProtectedApp app = usual()) {
      HttpResponse<String> head =
          app.send(app.request(WELL_KNOWN + "/mcp").method("HEAD", BodyPublishers.noBody()));
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      HttpResponse<String> preflight =
          app.send(
              app.request(WELL_KNOWN + "/mcp")
                  .method("OPTIONS", BodyPublishers.noBody())
                  .header("Origin", "https://page.example")
                  .header("Access-Control-Request-Method", "GET")
                  .header("Access-Control-Request-Headers", "mcp-protocol-version"));
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
          .contains("MCP-Protocol-Version");
      HttpResponse<String> post =
          app.send(app.request(WELL_KNOWN + "/mcp").POST(BodyPublishers.ofString("{}")));
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
      assertThat(app.seen()).isEmpty();
    }
  }

  @Test
  void passesAnotherFiltersDocumentOnForReadingOnly() {
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(new TestAuthority())
            .filterWith("/*", Map.of("resource", Tokens.RESOURCE))
            .filter("/b/mcp", "resource", "https://mcp.example.com/b/mcp")
            .start()) {
      assertThat(app.get(WELL_KNOWN + "/b/mcp").body()).contains("/b/mcp");
      HttpResponse<String> post =
          app.send(app.request(WELL_KNOWN + "/b/mcp").POST(BodyPublishers.ofString("{}")));
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(app.seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/other", "/mcp/", "/x/mcp", "//mcp"})
  void protectsWhatIsNoFiltersDocument(String path) {
    // The Java SDK's transports take any path that ends with that of their endpoint.
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(new TestAuthority())
            .filterWith("/*", Map.of("resource", Tokens.RESOURCE))
            .start()) {
      assertThat(app.get(WELL_KNOWN + path).statusCode()).isIn(400, 401);
      assertThat(app.seen()).isEmpty();
      assertThat(app.call(WELL_KNOWN + "/other", Tokens.now().mint()).body()).startsWith("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WELL_KNOWN + "/%6fther",
        WELL_KNOWN + "/other;a=b",
        WELL_KNOWN + "/x/../other",
        "/%2ewell-known/oauth-protected-resource/other",
        WELL_KNOWN + "x/other",
        "/mcp;" + WELL_KNOWN,
        "/mcp" + WELL_KNOWN + "/mcp",
        "/mcp?" + WELL_KNOWN
      })
  void passesNothingOnThatCouldBeReadInTwoWays(String path) {
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(new TestAuthority())
            .filterWith("/*", Map.of("resource", Tokens.RESOURCE))
            .start()) {
      assertThat(app.get(path).statusCode()).isIn(400, 401);
      assertThat(app.seen()).isEmpty();
    }
  }

  @Test
  void givesEachOfTwoFiltersItsOwnDocumentAndNoRootForm() {
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(new TestAuthority())
            .filter("/a/mcp", "resource", "https://mcp.example.com/a/mcp")
            .filter("/b/mcp", "resource", "https://mcp.example.com/b/mcp")
            .start()) {
      assertThat(app.get(WELL_KNOWN + "/a/mcp").body()).contains("https://mcp.example.com/a/mcp");
      assertThat(app.get(WELL_KNOWN + "/b/mcp").body()).contains("https://mcp.example.com/b/mcp");
      assertThat(app.get(WELL_KNOWN).body()).startsWith("hello"); // nobody's: the app's own answer
      assertThat(app.get(WELL_KNOWN + "/").statusCode()).isEqualTo(401);
      assertChallenge(
          app.get("/b/mcp"), "https://mcp.example.com/.well-known/oauth-protected-resource/b/mcp");
      String forA = Tokens.now().with("aud", "https://mcp.example.com/a/mcp").mint();
      assertThat(app.call("/a/mcp", forA).statusCode()).isEqualTo(200);
      assertThat(app.call("/b/mcp", forA).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void isFoundBehindAContextPath() {
    String resource = "https://mcp.example.com/app/mcp";
    try (ProtectedApp app =
        ProtectedApp.at("/app")
            .authority(new TestAuthority())
            .filter("/mcp", "resource", resource)
            .start()) {
      assertChallenge(
          app.get("/mcp"), "https://mcp.example.com/app/.well-known/oauth-protected-resource/mcp");
      assertThat(app.get(WELL_KNOWN + "/mcp").body()).contains(resource);
      assertThat(app.get(WELL_KNOWN + "/app/mcp").body()).contains(resource);
      assertThat(app.get(WELL_KNOWN).body()).contains(resource);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://h.example,       https://h.example/.well-known/oauth-protected-resource",
    "https://h.example/,      https://h.example/.well-known/oauth-protected-resource",
    "https://h.example/x/,    https://h.example/.well-known/oauth-protected-resource/x/",
    "http://localhost:1/mcp,  http://localhost:1/.well-known/oauth-protected-resource/mcp",
  })
  void isNamedByTheChallengeUnderTheResourcesOrigin(String resource, String url) {
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(new TestAuthority())
            .filter("/mcp", "resource", resource)
            .start()) {
      assertChallenge(app.get("/mcp"), url);
      String path = url.substring(url.indexOf(WELL_KNOWN));
      assertThat(app.get(path).body()).contains("{\"resource\":\"" + resource + "\",");
    }
  }

  @Test
  void isNamedAsConfigured() {
    String url = "https://proxy.example/metadata?of=mcp";
    try (ProtectedApp app =
        ProtectedApp.usual(new TestAuthority(), "resource-metadata-url", url).start()) {
      assertChallenge(app.get("/mcp"), url);
    }
  }

  @Test
  void keepsThePublicUrlWhenAProxyChangesPaths() {
    try (ProtectedApp app =
        ProtectedApp.at("/internal").authority(new TestAuthority()).filter("/mcp").start()) {
      assertChallenge(
          app.get("/mcp"), "https://mcp.example.com/.well-known/oauth-protected-resource/mcp");
      assertThat(app.get(WELL_KNOWN + "/mcp").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void warnsWhenTheContainerWillRedirectTheResource() {
    try (LogLines log = new LogLines();
        ProtectedApp app =
            ProtectedApp.at("/mcp").authority(new TestAuthority()).filter("/*").start()) {
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.contains("containers redirect that to /mcp/ before any filter")
                      && line.contains("context root /"));
      assertChallenge(
          app.get("/"), "https://mcp.example.com/mcp/.well-known/oauth-protected-resource");
      assertThat(app.get(WELL_KNOWN).body()).contains(Tokens.RESOURCE);
    }
  }

  @Test
  void warnsWhenAProxyMustChangePaths() {
    try (LogLines log = new LogLines();
        ProtectedApp app =
            ProtectedApp.at("/internal").authority(new TestAuthority()).filter("/mcp").start()) {
      assertThat(app.seen()).isEmpty();
      assertThat(log.lines()).anyMatch(line -> line.contains("or set resource-metadata-url"));
    }
  }
}
