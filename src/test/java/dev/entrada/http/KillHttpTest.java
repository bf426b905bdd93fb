package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.ServerProcess;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server's process is killed, as by {@code kill -9}, and started again. */
class KillHttpTest {
  @TempDir Path dataDir;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void aClientGoesOnWithoutANewSignIn() {
    int port = TestServer.freePort();
    String base = "http://localhost:" + port;
    try (EntraSimulator entra =
        EntraSimulator.start(TestServer.directory(base + TestServer.CALLBACK))) {
      AtomicReference<ServerProcess> process =
          new AtomicReference<>(ServerProcess.start(port, entra.authority(), dataDir));
      try {
        Runnable killed =
            () -> {
              process.get().kill();
              process.set(ServerProcess.start(port, entra.authority(), dataDir));
            };

        new ClientsLife(base, killed).live();

        assertThat(entra.requestsTo("/login")).hasSize(1);
      } finally {
        process.get().kill();
      }
    }
  }
}
