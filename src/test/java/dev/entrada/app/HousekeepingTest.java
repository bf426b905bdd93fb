package dev.entrada.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.issuer.IssuerSettings;
import dev.entrada.issuer.SigningKeys;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.testing.CapturedLog;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private static StateStore failing(Throwable thrown) {
    return (StateStore)
        Proxy.newProxyInstance(
            HousekeepingTest.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (proxy, method, arguments) -> {
              throw thrown;
            });
  }

  @Test
  void goesOnWhenAClassIsMissing() {
    Clock clock = Clock.systemUTC();
    IssuerSettings settings =
        new IssuerSettings(
            Duration.ofHours(1), Duration.ofDays(90), Optional.empty(), Duration.ofDays(30));
    SigningKeys keys = new SigningKeys(new MemoryStateStore(clock), settings, clock);
    try (CapturedLog log = new CapturedLog();
        Housekeeping housekeeping =
            new Housekeeping(failing(new NoClassDefFoundError("org/example/Gone")), keys)) {
      housekeeping.run();
      assertThat(log.lines())
          .anyMatch(line -> line.contains("Housekeeping failed") && line.contains("Gone"));
    }
  }
}
