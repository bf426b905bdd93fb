package dev.entrada.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The demo's tenant and MCP server around an authorization server that somebody else runs. */
class DemoWithYourServerTest {
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",
       "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

  @Test
  void takesTheTokensOfThatServerAndSaysHowToSetItUp() {
    int port = TestServer.freePort();
    String issuer = "http://localhost:" + port;
    DemoOptions options =
        DemoOptions.parse(
            List.of("--issuer", issuer, "--port-mcp=0", "--port-entra=0"), new Properties());
    try (Demo demo = Demo.start(options)) {
      assertThat(new Welcome(demo, java.time.Duration.ZERO).text())
          .contains("Your server      " + issuer)
          .contains("export ENTRADA_RESOURCES=" + demo.mcpUrl())
          .contains("export ENTRADA_AUTHORITY=" + demo.entra().authority())
          .doesNotContain("my_profile", "Home page");
      try (TestServer server =
          TestServer.at(port, demo.entra(), settings -> settings.put("resources", demo.mcpUrl()))) {
        OAuthTestClient oauth = new OAuthTestClient(server.baseUrl(), demo.mcpUrl());
        String clientId = oauth.register(OAuthTestClient.REDIRECT_URI);
        String token = oauth.signIn(clientId, "alice", Map.of()).accessToken();

        assertThat(
                RawHttp.post(
                        demo.mcpUrl(),
                        Map.of(
                            "Authorization", "Bearer " + token,
                            "Content-Type", "application/json",
                            "Accept", "application/json, text/event-stream"),
                        INITIALIZE)
                    .status())
            .isEqualTo(200);
      }
    }
  }
}
