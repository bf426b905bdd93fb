package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.TestServer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One authorization server for very many MCP servers. */
class ManyResourcesHttpTest {
  private static final int MOST = 1_000;

  private static String resource(int number) {
    return new ResourceIndicator("https://mcp.example.com/servers/" + number).toString();
  }

  private static TestServer server(int count) {
    return TestServer.with(
        settings ->
            settings.put(
                "resources",
                IntStream.range(0, count)
                    .mapToObj(ManyResourcesHttpTest::resource)
                    .collect(Collectors.joining(","))));
  }

  @Test
  void eachIsTheAudienceOfItsOwnTokens() {
    try (TestServer server = server(MOST)) {
      for (int number : new int[] {0, 255, 256, MOST - 1}) {
        OAuthTestClient client = new OAuthTestClient(server.baseUrl(), resource(number));
        String id = client.register("http://127.0.0.1/callback");
        String token = client.signIn(id, "alice", Map.of()).accessToken();

        assertThat(Jwt.parse(token).claims()).containsEntry("aud", resource(number));
      }
    }
  }

  @Test
  void moreThanAThousandAreRefused() {
    assertThatThrownBy(() -> server(MOST + 1))
        .hasStackTraceContaining("entrada.resources must have 1 to 1000 URLs");
  }
}
