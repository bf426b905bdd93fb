package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code state} that this server did not seal for this step is of no use at the callback. */
class SealedStateHttpTest {
  private static final String SECRET = "a secret for tests of more than thirty-two bytes";

  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  private final HeadlessBrowser browser = new HeadlessBrowser();

  @BeforeAll
  static void start() {
    server =
        TestServer.with(
            settings -> {
              TestServer.embedded(settings, dataDir);
              settings.put("secret", SECRET);
            });
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private URI callback() {
    return OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
  }

  private static URI withState(URI callback, String state) {
    String former = OAuthTestClient.parameters(callback).get("state");
    return URI.create(callback.toString().replace(former, state));
  }

  /** Refused, nothing stored, Entra's code not used up. */
  private void assertOfNoUse(URI forged, URI genuine) {
    List<String> stored = StoredState.sessions(dataDir);

    HttpResponse<String> page = browser.open(forged);

    Pages.assertShown(page, 400, "not_ours");
    assertThat(Pages.hasWayBack(page)).isFalse();
    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
    assertThat(browser.open(genuine).statusCode()).isEqualTo(303);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99})
  void aStateWithOneCharacterChangedIsRefused(double place) {
    URI callback = callback();
    String state = OAuthTestClient.parameters(callback).get("state");
    int at = (int) (place * state.length());
    char other = state.charAt(at) == 'A' ? 'B' : 'A';

    String forged = state.substring(0, at) + other + state.substring(at + 1);

    assertOfNoUse(withState(callback, forged), callback);
  }

  @Test
  void aStateThatWasCutOrLengthenedIsRefused() {
    URI callback = callback();
    String state = OAuthTestClient.parameters(callback).get("state");

    assertOfNoUse(withState(callback, state.substring(0, state.length() - 4)), callback);
    callback = callback();
    assertOfNoUse(withState(callback, state + "AAAA"), callback);
  }

  @Test
  void aStateOfAnotherIssuerWithTheSameSecretIsRefused() {
    try (TestServer other = TestServer.with(settings -> settings.put("secret", SECRET))) {
      OAuthTestClient there = new OAuthTestClient(other);
      Begun begun = there.begin(there.register("http://127.0.0.1/callback"), Map.of());
      URI entra = OAuthTestClient.allow(browser, begun.url());
      String foreign = OAuthTestClient.parameters(entra).get("state");
      URI callback = callback();

      assertOfNoUse(withState(callback, foreign), callback);
    }
  }

  @Test
  void theStateShowsNothingOfTheFlow() {
    Begun begun = client.begin(clientId, Map.of("state", "state-of-the-client"));
    URI entra = OAuthTestClient.allow(browser, begun.url());
    String state = OAuthTestClient.parameters(entra).get("state");

    assertThat(state).matches("[A-Za-z0-9_-]+");
    String bytes =
        new String(
            java.util.Base64.getUrlDecoder().decode(state),
            java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(bytes).doesNotContain("state-of-the-client", "callback", clientId);
  }
}
