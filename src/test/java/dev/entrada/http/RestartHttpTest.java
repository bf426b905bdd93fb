package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is stopped and started again, with its data directory. */
class RestartHttpTest {
  @TempDir Path dataDir;

  private final int port = TestServer.freePort();
  private EntraSimulator entra = null;
  private TestServer server = null;

  @BeforeEach
  void start() {
    entra =
        EntraSimulator.start(
            TestServer.directory("http://localhost:" + port + TestServer.CALLBACK));
    server = started();
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  private TestServer started() {
    return TestServer.at(port, entra, settings -> TestServer.embedded(settings, dataDir));
  }

  private void restart() {
    server.close();
    server = started();
  }

  @Test
  void aClientGoesOnWithoutANewSignIn() {
    new ClientsLife(server.baseUrl(), this::restart).live();

    assertThat(entra.requestsTo("/login")).hasSize(1);
  }

  @Test
  void aRestartWritesNothing() {
    OAuthTestClient client = new OAuthTestClient(server);
    client.signIn(client.register("http://127.0.0.1/callback"), "alice", Map.of());
    String keys = client.get("/jwks").body();
    List<String> stored = StoredState.of(dataDir);

    restart();

    assertThat(new OAuthTestClient(server).get("/jwks").body()).isEqualTo(keys);
    assertThat(StoredState.of(dataDir)).isEqualTo(stored);
  }

  @Test
  void aFormerSecretStillOpensWhatItSealed() {
    String former = "the former secret of more than thirty-two bytes";
    server.close();
    server =
        TestServer.at(
            port,
            entra,
            settings -> {
              TestServer.embedded(settings, dataDir.resolve("secrets"));
              settings.put("secret", former);
            });
    OAuthTestClient client = new OAuthTestClient(server);
    String id = client.register("http://127.0.0.1/callback");
    String token = client.signIn(id, "alice", Map.of()).refreshToken();
    server.close();

    server =
        TestServer.at(
            port,
            entra,
            settings -> {
              TestServer.embedded(settings, dataDir.resolve("secrets"));
              settings.put("secret", "the present secret of more than thirty-two bytes");
              settings.put("previous-secrets", former);
            });

    assertThat(new OAuthTestClient(server).refresh(id, token).status()).isEqualTo(200);
  }
}
