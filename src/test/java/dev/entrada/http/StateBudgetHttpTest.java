package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.LargestState;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code state} at Entra is part of URLs that every server on the way must accept. */
class StateBudgetHttpTest {
  private static TestServer server;
  private static OAuthTestClient client;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    server.entra().faults().codeCharacters(2500);
    client = new OAuthTestClient(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String stateAtEntra(HeadlessBrowser browser, Begun begun) {
    return OAuthTestClient.parameters(OAuthTestClient.allow(browser, begun.url())).get("state");
  }

  @ParameterizedTest
  @EnumSource(RealClients.class)
  void realClientsStayUnderTwoThousandCharacters(RealClients real) {
    String id = client.post("/register", "application/json", real.body()).text("client_id");
    String state = "s".repeat(43);
    Begun begun = client.begin(id, Map.of("redirect_uri", real.redirectUri(), "state", state));

    assertThat(stateAtEntra(new HeadlessBrowser(), begun).length()).isLessThanOrEqualTo(2000);
  }

  @Test
  void theLargestPossibleStaysUnderThreeThousandAndGetsThrough() {
    LargestState largest = LargestState.begin(client);
    assertThat(largest.begun().clientId().length()).isBetween(1021, 1024);
    HeadlessBrowser browser = new HeadlessBrowser();

    URI callback = OAuthTestClient.throughEntra(browser, largest.begun(), "alice");

    Map<String, String> parameters = OAuthTestClient.parameters(callback);
    assertThat(parameters.get("state").length()).isBetween(2400, 3000);
    assertThat(parameters.get("code")).hasSize(2500);
    HttpResponse<String> answer = browser.open(callback);
    assertThat(answer.statusCode()).isEqualTo(303);
    String token = largest.redeem(client, answer).accessToken();
    assertThat(token.length()).isLessThan(4096);
  }
}
