package dev.entrada.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job, with the Java SDK's client instead of the TypeScript ones of src/test/e2e. */
class DemoTest {
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",
       "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";

  private static Demo demo;
  private static OAuthTestClient oauth;
  private static String clientId;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    demo = Demo.start(DemoOptions.onFreePorts());
    oauth = new OAuthTestClient(demo.serverUrl(), demo.mcpUrl());
    clientId = oauth.register(OAuthTestClient.REDIRECT_URI);
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void signsInAndCallsTools() {
    Tokens tokens = oauth.signIn(clientId, "alice", Map.of());
    try (McpSyncClient client = connect(tokens.accessToken())) {
      assertThat(client.listTools().tools())
          .extracting(Tool::name)
          .contains("read", "write", "whoami", "my_profile");
      assertThat(call(client, "whoami").structuredContent())
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("name", "Alice Example")
          .containsEntry("client_id", clientId)
          .containsEntry("scopes", List.of("read"))
          .containsKey("subject");
    }
  }

  @Test
  void readsTheProfileInTheCallersName() {
    Tokens tokens = oauth.signIn(clientId, "carol", Map.of());
    try (McpSyncClient client = connect(tokens.accessToken())) {
      assertThat(text(call(client, "my_profile")))
          .isEqualTo(
              "Microsoft Graph says: you are Carol Example, carol@contoso.onmicrosoft.com,"
                  + " carol@contoso.example.");
    }
  }

  /** All of Conditional Access: the tool says what is wanted, and signing in again gives it. */
  @Test
  void asksInWordsForTheProofThatEntraWants() {
    demo.entra().faults().requireMfaForOnBehalfOf(true);
    Tokens weaker = oauth.signIn(clientId, "carol", Map.of());
    try (McpSyncClient client = connect(weaker.accessToken())) {
      assertThat(text(call(client, "my_profile"))).contains("one more proof", "Reconnect");
    }
    HeadlessBrowser browser = new HeadlessBrowser();
    Begun begun = oauth.begin(clientId, Map.of());
    URI onceMore = location(browser.open(OAuthTestClient.throughEntra(browser, begun, "carol")));
    URI answer = location(browser.open(browser.signIn(onceMore, "carol")));
    String code = OAuthTestClient.parameters(answer).get("code");
    Tokens stronger = OAuthTestClient.tokens(oauth.redeem(begun, code));
    try (McpSyncClient client = connect(stronger.accessToken())) {
      assertThat(text(call(client, "my_profile"))).contains("you are Carol Example");
    } finally {
      demo.entra().faults().reset();
    }
  }

  private static URI location(HttpResponse<String> response) {
    return URI.create(response.headers().firstValue("Location").orElseThrow());
  }

  @Test
  void saysInWordsThatTheProfileCannotBeHad() {
    Tokens tokens = oauth.signIn(clientId, "bob", Map.of());
    demo.entra().faults().tokenOutage(true);
    try (McpSyncClient client = connect(tokens.accessToken())) {
      assertThat(text(call(client, "my_profile"))).contains("Try again in a moment");
    } finally {
      demo.entra().faults().reset();
    }
  }

  @Test
  void asksForTheToolsScopeAndTakesATokenThatHasIt() {
    Tokens tokens = oauth.signIn(clientId, "bob", Map.of());
    try (McpSyncClient client = connect(tokens.accessToken())) {
      assertThatThrownBy(() -> call(client, "write"))
          .isInstanceOfSatisfying(
              McpHttpClientTransportAuthorizationException.class,
              refusal -> {
                var response = refusal.getResponseInfo();
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(response.headers().allValues("WWW-Authenticate"))
                    .singleElement()
                    .asString()
                    .startsWith("Bearer ")
                    .contains("error=\"insufficient_scope\"")
                    .contains("scope=\"read write\"")
                    .contains("/.well-known/oauth-protected-resource/mcp\"");
              });
      assertThat(text(call(client, "read"))).contains("empty");
    }
    Tokens wider = oauth.signIn(clientId, "bob", Map.of("scope", "read write"));
    try (McpSyncClient client = connect(wider.accessToken())) {
      assertThat(text(call(client, "write"))).contains("Written");
      assertThat(text(call(client, "read"))).contains("Written");
    }
  }

  @Test
  void keepsAnMcpSessionToThePersonWhoBeganIt() throws Exception {
    String alice = oauth.signIn(clientId, "alice", Map.of()).accessToken();
    String carol = oauth.signIn(clientId, "carol", Map.of()).accessToken();
    String session =
        post(alice, "", INITIALIZE).headers().firstValue("Mcp-Session-Id").orElseThrow();

    assertThat(post(carol, session, PING).statusCode()).isEqualTo(404);
    assertThat(post(carol, "made-up", PING).statusCode()).isEqualTo(404);
    assertThat(post(alice, session, PING).statusCode()).isEqualTo(200);
    // A fresh token of the same person goes on with it.
    String again = oauth.signIn(clientId, "alice", Map.of()).accessToken();
    assertThat(post(again, session, PING).statusCode()).isEqualTo(200);
  }

  @Test
  void judgesEveryWayToNameATool() throws Exception {
    String alice = oauth.signIn(clientId, "alice", Map.of()).accessToken();
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"}}";
    String session =
        post(alice, "", INITIALIZE).headers().firstValue("Mcp-Session-Id").orElseThrow();

    assertThat(post(alice, session, call.formatted("write")).statusCode()).isEqualTo(403);
    assertThat(post(alice, session, call.formatted("\\u0077rite")).statusCode()).isEqualTo(403);
    assertThat(post(alice, session, "[" + PING + "," + call.formatted("write") + "]").statusCode())
        .isEqualTo(403);
    assertThat(post(alice, session, call.formatted("read\",\"name\":\"write")).statusCode())
        .isEqualTo(400);
    assertThat(post(alice, session, "no JSON").statusCode()).isEqualTo(400);
    assertThat(post(alice, session, "[".repeat(100_000)).statusCode()).isEqualTo(400);
    assertThat(post(alice, session, "\"" + "x".repeat(5_000_000) + "\"").statusCode())
        .isEqualTo(413);
  }

  @Test
  void letsNobodyInWithoutAToken() throws Exception {
    HttpResponse<String> answer = post("", "", INITIALIZE);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .startsWith("Bearer resource_metadata=\"");
  }

  @Test
  void turnsAwayADisabledPerson() {
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, oauth.begin(clientId, Map.of()), "dave");

    HttpResponse<String> page = browser.open(callback);
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.body()).contains("This account is disabled", "AADSTS50057");
  }

  private static McpSyncClient connect(String accessToken) {
    HttpClientStreamableHttpTransport transport =
        HttpClientStreamableHttpTransport.builder(demo.mcpUrl())
            .endpoint("/mcp")
            .addHttpRequestCustomizer(
                (request, method, uri, body, context) ->
                    request.header("Authorization", "Bearer " + accessToken))
            .build();
    McpSyncClient client = McpClient.sync(transport).build();
    client.initialize();
    return client;
  }

  private static CallToolResult call(McpSyncClient client, String tool) {
    return client.callTool(CallToolRequest.builder(tool).arguments(Map.of()).build());
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().get(0)).text();
  }

  private HttpResponse<String> post(String accessToken, String session, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(demo.mcpUrl()))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(body));
    if (!accessToken.isEmpty()) {
      request.header("Authorization", "Bearer " + accessToken);
    }
    if (!session.isEmpty()) {
      request.header("Mcp-Session-Id", session);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
