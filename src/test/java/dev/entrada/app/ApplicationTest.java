package dev.entrada.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.config.ServerSettings;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import dev.entrada.testing.SilentServer;
import dev.entrada.testing.TestServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server, when it is undeployed. */
class ApplicationTest {

  @Test
  void closingEndsACallToEntraThatHangs() {
    try (SilentServer entra = new SilentServer()) {
      Map<String, String> settings = TestServer.settings(8080, entra.url(), more -> {});
      SettingsReader reader =
          new SettingsReader(
              "test", List.of(Sources.initParameters(settings.keySet(), settings::get)));
      Clock clock = Clock.systemUTC();
      Application server = new Application(ServerSettings.read(reader, "", clock), clock);
      entra.awaitCall();

      long begun = System.nanoTime();
      server.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }
  }
}
