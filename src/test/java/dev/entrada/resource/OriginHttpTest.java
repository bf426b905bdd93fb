package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may call when {@code allowed-origins} is set. */
class OriginHttpTest {
  private static final String PAGE = "https://page.example";

  private final ProtectedApp app =
      ProtectedApp.usual(
              new TestAuthority(), "allowed-origins", "https://page.example, http://localhost:6274")
          .start();

  @AfterEach
  void stop() {
    app.close();
  }

  private HttpResponse<String> preflight(String origin) {
    return app.send(
        app.request("/mcp")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST"));
  }

  @Test
  void answersThePreflightOfAnAllowedPage() {
    HttpResponse<String> response = preflight(PAGE);
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().map())
        .containsEntry("access-control-allow-origin", List.of(PAGE))
        .containsEntry("access-control-allow-methods", List.of("GET, POST, DELETE, OPTIONS"))
        .containsEntry(
            "access-control-allow-headers",
            List.of(
                "Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Session-Id,"
                    + " Mcp-Method, Mcp-Name, Last-Event-ID, DPoP"));
    assertThat(app.seen()).isEmpty();
  }

  private List<String> allowedHeaders(String requested) {
    HttpResponse<String> response =
        app.send(
            app.request("/mcp")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", requested));
    assertThat(response.statusCode()).isEqualTo(204);
    return List.of(
        response.headers().firstValue("Access-Control-Allow-Headers").orElseThrow().split(", "));
  }

  /** Their names are the tool's: no list of ours can have them. */
  @Test
  void allowsTheHeadersThatCarryAToolsParameters() {
    assertThat(allowedHeaders("authorization,mcp-param-region, Mcp-Param-Tenant-Id"))
        .contains("Authorization", "mcp-param-region", "mcp-param-tenant-id");
  }

  @Test
  void allowsNoOtherHeadersThatAPageNames() {
    String usual = String.join(",", allowedHeaders("authorization"));
    String many =
        IntStream.range(0, 1000).mapToObj(i -> "mcp-param-" + i).collect(Collectors.joining(","));
    for (String requested :
        List.of(
            "x-evil",
            "mcp-param-",
            "mcp-param-*",
            "x-mcp-param-a",
            "mcp-param-a b",
            "mcp-param-" + "a".repeat(100))) {
      assertThat(allowedHeaders(requested)).as(requested).doesNotContain(requested);
      assertThat(String.join(",", allowedHeaders(requested))).as(requested).isEqualTo(usual);
    }
    assertThat(allowedHeaders(many)).hasSizeLessThan(50);
  }

  @Test
  void letsAnAllowedPageReadAnswersAndRefusals() {
    HttpResponse<String> refusal = app.send(app.request("/mcp").header("Origin", PAGE));
    HttpResponse<String> answer =
        app.send(
            app.request("/mcp")
                .header("Origin", PAGE)
                .header("Authorization", "Bearer " + Tokens.now().mint()));
    assertThat(refusal.statusCode()).isEqualTo(401);
    assertThat(answer.statusCode()).isEqualTo(200);
    for (HttpResponse<String> response : List.of(refusal, answer)) {
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(PAGE);
      assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
          .contains("WWW-Authenticate, Mcp-Session-Id, Retry-After");
      assertThat(response.headers().allValues("Vary")).contains("Origin");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "https://page.example.evil",
        "http://page.example",
        ""
      })
  void refusesForeignPagesEvenWithAToken(String origin) {
    HttpResponse<String> response =
        app.send(
            app.request("/mcp")
                .header("Origin", origin)
                .header("Authorization", "Bearer " + Tokens.now().mint()));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).startsWith("{").contains("\"error\":\"forbidden\"");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(preflight(origin).statusCode()).isEqualTo(403);
    assertThat(app.seen()).isEmpty();
  }

  @Test
  void refusesTwoOrigins() {
    HttpResponse<String> response =
        app.send(
            app.request("/mcp").header("Origin", PAGE).header("Origin", "https://evil.example"));
    assertThat(response.statusCode()).isEqualTo(403);
  }

  @Test
  void letsProgramsAndTheResourcesOwnPagesThrough() {
    String token = "Bearer " + Tokens.now().mint();
    assertThat(app.send(app.request("/mcp").header("Authorization", token)).statusCode())
        .isEqualTo(200);
    HttpResponse<String> own =
        app.send(
            app.request("/mcp")
                .header("Origin", "https://mcp.example.com")
                .header("Authorization", token));
    assertThat(own.statusCode()).isEqualTo(200);
  }

  @Test
  void showsMetadataToEveryPage() {
    HttpResponse<String> response =
        app.send(
            app.request(ProtectedApp.WELL_KNOWN + "/mcp").header("Origin", "https://evil.example"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
  }

  @Test
  void passesOtherOptionsRequestsOn() {
    HttpResponse<String> response =
        app.send(app.request("/mcp").method("OPTIONS", BodyPublishers.noBody()));
    assertThat(response.body()).startsWith("hello");
  }
}
