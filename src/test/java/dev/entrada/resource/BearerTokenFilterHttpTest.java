package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.Digests;
import dev.entrada.jose.SigningKey;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers of a protected endpoint are answered. */
class BearerTokenFilterHttpTest {
  private static final String METADATA =
      "resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\"";

  private final TestAuthority authority = new TestAuthority();
  private final ProtectedApp app =
      ProtectedApp.usual(authority, "required-scopes", "read, write")
          .servlet("/mcp", new WhoAmI())
          .start();

  @AfterEach
  void stop() {
    app.close();
  }

  /** What Servlet code can find out about the caller. */
  private static final class WhoAmI extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      McpPrincipal principal = (McpPrincipal) request.getUserPrincipal();
      boolean isSame = request.getAttribute(McpPrincipal.ATTRIBUTE) == principal;
      response
          .getWriter()
          .print(
              String.join(
                  " ",
                  request.getMethod(),
                  principal.getName(),
                  request.getRemoteUser(),
                  request.getAuthType(),
                  "Admin:" + request.isUserInRole("Admin"),
                  "Owner:" + request.isUserInRole("Owner"),
                  "*:" + request.isUserInRole("*"),
                  "**:" + request.isUserInRole("**"),
                  "null:" + request.isUserInRole(null),
                  "attribute:" + isSame,
                  new String(request.getInputStream().readAllBytes())));
    }
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    return Json.parseObject(response.body(), JsonLimits.ANSWER);
  }

  private void assertInvalidToken(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .containsExactly(
            "Bearer error=\"invalid_token\", error_description=\"The access token is expired, or"
                + " not meant for this server\", "
                + METADATA
                + ", scope=\"read write\"");
    assertThat(json(response).requiredString("error")).isEqualTo("invalid_token");
    assertThat(app.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "DELETE"})
  void letsARequestThroughWithItsCallerAndItsBody(String method) {
    HttpResponse<String> response =
        app.send(
            app.request("/mcp?access_token=x")
                .method(method, BodyPublishers.ofString("the body"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "bearer " + Tokens.now().mint()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            method
                + " "
                + Tokens.SUBJECT
                + " "
                + Tokens.SUBJECT
                + " Bearer Admin:true Owner:false *:false **:true null:false attribute:true"
                + " the body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "options", "MCP"})
  void challengesWithoutErrorWhenNoTokenWasSent(String method) {
    HttpResponse<String> response =
        app.send(app.request("/mcp").method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer " + METADATA + ", scope=\"read write\"");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    if (!method.equals("HEAD")) {
      assertThat(json(response).requiredString("error")).isEqualTo("unauthorized");
    }
  }

  @Test
  void doesNotLookAtATokenInTheQueryOrTheForm() {
    String token = Tokens.now().mint();
    HttpRequest.Builder request =
        app.request("/mcp?access_token=" + token)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("access_token=" + token));
    HttpResponse<String> response = app.send(request);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .doesNotContain("error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic dXNlcjpwYXNzd29yZA==", "DPoP abc", "Negotiate"})
  void takesAnotherSchemeForNoToken(String authorization) {
    HttpResponse<String> response =
        app.send(app.request("/mcp").header("Authorization", authorization));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .doesNotContain("error");
  }

  @Test
  void refusesSeveralCredentials() {
    String good = "Bearer " + Tokens.now().mint();
    HttpResponse<String> two =
        app.send(app.request("/mcp").header("Authorization", good).header("Authorization", good));
    HttpResponse<String> mixed =
        app.send(
            app.request("/mcp")
                .header("Authorization", "Basic YTpi")
                .header("Authorization", good));
    HttpResponse<String> oneLine =
        app.send(app.request("/mcp").header("Authorization", good + ", " + good));
    for (HttpResponse<String> response : List.of(two, mixed, oneLine)) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(json(response).requiredString("error")).isEqualTo("invalid_request");
      assertThat(response.headers().allValues("WWW-Authenticate"))
          .singleElement()
          .asString()
          .startsWith("Bearer error=\"invalid_request\", ")
          .contains(METADATA);
    }
  }

  @Test
  void refusesTokensOfOthers() {
    assertInvalidToken(app.callMcp(Tokens.now().with("aud", "https://other.example").mint()));
    assertInvalidToken(app.callMcp(Tokens.now().with("iss", "https://other.example").mint()));
    assertInvalidToken(app.callMcp(Tokens.now().type("JWT").mint()));
    assertInvalidToken(app.callMcp(Tokens.at(Instant.EPOCH).mint()));
    assertInvalidToken(app.callMcp("garbage"));
    assertInvalidToken(app.callMcp("g{arb}age"));
    assertInvalidToken(app.callMcp("x".repeat(20_000)));
    assertInvalidToken(app.send(app.request("/mcp").header("Authorization", "Bearer")));
  }

  @Test
  void namesEveryScopeNeededWhenOneIsMissing() {
    for (String scope : new String[] {"read", "", null}) {
      HttpResponse<String> response = app.callMcp(Tokens.now().with("scope", scope).mint());
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.headers().allValues("WWW-Authenticate"))
          .containsExactly(
              "Bearer error=\"insufficient_scope\", error_description=\"The access token lacks a"
                  + " scope that this needs\", "
                  + METADATA
                  + ", scope=\"read write\"");
      assertThat(json(response).requiredString("error")).isEqualTo("insufficient_scope");
    }
    assertThat(app.seen()).isEmpty();
  }

  @Test
  void refusesATokenAsSoonAsItsSessionHasEnded() {
    String token = Tokens.now().mint();
    assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
    authority.endedSessions.add("session-1");
    assertInvalidToken(app.callMcp(token));
  }

  @Test
  void refusesATokenAsSoonAsItsKeyIsRetired() {
    String token = Tokens.now().mint();
    assertThat(app.callMcp(token).statusCode()).isEqualTo(200);
    authority.publish(SigningKey.generate());
    assertInvalidToken(app.callMcp(token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mcp;x=y",
        "/.well-known/oauth-protected-resource/../../mcp",
        "/x/../mcp",
        "/%6dcp",
        "/./mcp"
      })
  void protectsEverySpellingOfThePath(String path) {
    HttpResponse<String> response = app.get(path);
    assertThat(response.statusCode()).isIn(400, 401);
    assertThat(app.seen()).isEmpty();
  }

  @Test
  void answersOptionsThroughTheApp() {
    HttpResponse<String> response =
        app.send(
            app.request("/open")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://page.example")
                .header("Access-Control-Request-Method", "POST"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void logsOneLineForARefusalAndNeverTheToken() {
    try (LogLines log = new LogLines()) {
      app.callMcp(Tokens.at(Instant.EPOCH).mint());
      app.callMcp(Tokens.now().with("scope", "read").mint());
      app.callMcp("garbage");
      app.get("/mcp");
      assertThat(log.lines())
          .containsExactly(
              "Refused at https://mcp.example.com/mcp: EXPIRED",
              "Refused at https://mcp.example.com/mcp: INSUFFICIENT_SCOPE client="
                  + Digests.fingerprint("client-1"),
              "Refused at https://mcp.example.com/mcp: MALFORMED");
    }
  }
}
