package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
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

  /** Registers ever longer URIs until the id would pass 1,024 characters; returns the last one. */
  private static Map<String, String> largestClient() {
    String first = "http://127.0.0.1/callback";
    String second = "https://client.example/" + "a".repeat(400);
    Map<String, String> largest = Map.of();
    for (int length = 150; length < 400; length++) {
      String third = "https://client.example/" + "b".repeat(length);
      String body = "{\"redirect_uris\":[\"%s\",\"%s\",\"%s\"]}".formatted(first, second, third);
      Answer answer = client.post("/register", "application/json", body);
      if (answer.status() != 201) {
        assertThat(answer.text("error")).isEqualTo("invalid_client_metadata");
        return largest;
      }
      largest = Map.of("id", answer.text("client_id"), "third", third);
    }
    throw new AssertionError("no registration was too large");
  }

  @Test
  void theLargestPossibleStaysUnderThreeThousandAndGetsThrough() {
    Map<String, String> largest = largestClient();
    assertThat(largest.get("id").length()).isBetween(1021, 1024);
    Map<String, String> change = new LinkedHashMap<>();
    change.put("redirect_uri", largest.get("third"));
    change.put("state", "\u20ac".repeat(341) + "s");
    change.put("scope", "write");
    Begun begun = client.begin(largest.get("id"), change);
    HeadlessBrowser browser = new HeadlessBrowser();

    URI callback = OAuthTestClient.throughEntra(browser, begun, "alice");

    Map<String, String> parameters = OAuthTestClient.parameters(callback);
    assertThat(parameters.get("state").length()).isBetween(2400, 3000);
    assertThat(parameters.get("code")).hasSize(2500);
    HttpResponse<String> answer = browser.open(callback);
    assertThat(answer.statusCode()).isEqualTo(303);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    Map<String, String> answered = OAuthTestClient.parameters(location);
    assertThat(answered).containsEntry("state", begun.state());
    Map<String, String> form = client.redemption(begun, answered.get("code"));
    form.put("redirect_uri", largest.get("third"));
    String token = OAuthTestClient.tokens(client.postForm("/token", form)).accessToken();
    assertThat(token.length()).isLessThan(4096);
  }
}
