package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The secret of two nodes is changed as {@code docs/operations.md} says, while clients register,
 * sign in, refresh and revoke through both of them without a pause.
 */
@Timeout(180)
class SecretRollOutNodesIT {
  private static final String OLD = "the former secret of more than thirty-two bytes";
  private static final String NEW = "the next secret of more than thirty-two bytes too";
  private static final int CLIENTS = 3;

  /** What clients must have done between two restarts. */
  private static final int REFRESHES = 25;

  @TempDir Path directory;

  private final SoakReport report = new SoakReport(Duration.ZERO, Duration.ZERO, CLIENTS, 2);
  private final AtomicBoolean wanted = new AtomicBoolean(true);

  @Test
  void nobodyLosesASessionAndNobodyIsRefused() throws Exception {
    try (PostgresServer database = PostgresServer.start(directory.resolve("postgres"));
        NodeProcesses nodes =
            new NodeProcesses(
                directory,
                Map.of(
                    "store",
                    database.url(database.createDatabase()),
                    "store-user",
                    "postgres",
                    "secret",
                    OLD),
                Duration.ZERO,
                Duration.ZERO)) {
      Journey before = new Journey(nodes.base());
      for (Step step : Step.values()) {
        if (step == Step.INTROSPECT) {
          break;
        }
        before.succeed(step);
      }
      ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
      try {
        List<SoakClient> clients = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          SoakClient client = new SoakClient(nodes.base(), report, i);
          clients.add(client);
          running.add(threads.submit(() -> client.workWhile(wanted::get)));
        }
        Map<String, String> both = Map.of("previous-secrets", NEW);
        Map<String, String> changed = Map.of("secret", NEW, "previous-secrets", OLD);
        for (Map<String, String> settings : List.of(both, changed)) {
          for (int node = 0; node < nodes.size(); node++) {
            awaitRefreshes();
            SoakReport.Fault fault = report.faultBegins("node restarted");
            nodes.restart(node, settings);
            fault.serviceIsBack();
          }
        }
        awaitRefreshes();
        wanted.set(false);
        for (Future<?> client : running) {
          client.get(120, TimeUnit.SECONDS);
        }
        clients.forEach(SoakClient::wakeSleepers);
      } finally {
        threads.shutdownNow();
      }
      before.succeed(Step.REFRESH);
      before.succeed(Step.INTROSPECT);

      assertThat(report.violations()).isEmpty();
      assertThat(report.counted("sessions")).isGreaterThan(10);
      assertThat(report.counted("sessions that slept and woke up")).isPositive();
    }
  }

  private void awaitRefreshes() throws InterruptedException {
    int enough = report.answers(Step.REFRESH) + REFRESHES;
    Instant patience = Instant.now().plusSeconds(60);
    while (report.answers(Step.REFRESH) < enough) {
      assertThat(Instant.now()).as("%s", report.violations()).isBefore(patience);
      Thread.sleep(50);
    }
  }
}
