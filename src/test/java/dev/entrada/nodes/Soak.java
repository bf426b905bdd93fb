package dev.entrada.nodes;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Many clients at work on three nodes, while nodes are killed and the store is restarted. What the
 * clients see is in the {@link SoakReport}.
 */
final class Soak {
  private static final int NODES = 3;
  private static final int CLIENTS = 8;
  private static final Duration NODE_DOWN = Duration.ofSeconds(3);

  private final Duration length;
  private final Duration killEvery;
  private final SoakReport report;
  private final ReplicatedStore store;
  private final NodeProcesses nodes;

  private Soak(Duration length, Duration killEvery, ReplicatedStore store, NodeProcesses nodes) {
    this.length = length;
    this.killEvery = killEvery;
    this.store = store;
    this.nodes = nodes;
    this.report = new SoakReport(length, killEvery, CLIENTS, NODES);
  }

  /**
   * Runs.
   *
   * @param directory an empty one
   * @param killEvery how often a node is killed; the store is restarted twice, once orderly, once
   *     after a kill
   */
  static SoakReport run(Path directory, ReplicatedStore store, Duration length, Duration killEvery)
      throws Exception {
    try (NodeProcesses nodes =
        new NodeProcesses(
            directory, store.settings(store.port()), Duration.ZERO, Duration.ZERO, Duration.ZERO)) {
      Soak soak = new Soak(length, killEvery, store, nodes);
      soak.run();
      return soak.report;
    }
  }

  private void run() throws Exception {
    Instant end = Instant.now().plus(length);
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    ScheduledExecutorService faults = Executors.newScheduledThreadPool(2);
    try {
      List<SoakClient> clients = new ArrayList<>();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        SoakClient client = new SoakClient(nodes.base(), report, i);
        clients.add(client);
        running.add(threads.submit(() -> client.workUntil(end)));
      }
      schedule(faults);
      for (Future<?> client : running) {
        client.get(length.toSeconds() + 180, TimeUnit.SECONDS);
      }
      faults.shutdown();
      if (!faults.awaitTermination(120, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a fault does not end");
      }
      clients.forEach(SoakClient::wakeSleepers);
      report.refreshesAtEntra(
          nodes.entra().requestsTo("/oauth2/v2.0/token").size()); // of the last 10,000
    } finally {
      threads.shutdownNow();
      faults.shutdownNow();
    }
  }

  private void schedule(ScheduledExecutorService faults) {
    int number = 0;
    for (Duration at = killEvery;
        at.compareTo(length.minusSeconds(5)) < 0;
        at = at.plus(killEvery)) {
      int victim = number++ % NODES;
      var unused = faults.schedule(() -> killNode(victim), at.toMillis(), TimeUnit.MILLISECONDS);
    }
    long third = length.toMillis() / 3;
    long apart = killEvery.toMillis() / 2; // so that each fault can be told from the others
    var stop = faults.schedule(() -> restartStore(false), third + apart, TimeUnit.MILLISECONDS);
    var kill = faults.schedule(() -> restartStore(true), 2 * third + apart, TimeUnit.MILLISECONDS);
  }

  private void killNode(int node) {
    SoakReport.Fault fault = report.faultBegins("node " + node + " killed");
    try {
      nodes.kill(node);
      fault.serviceIsBack(); // the others are there, and the proxy passes over the dead one
      Thread.sleep(NODE_DOWN.toMillis());
      nodes.start(node);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      report.violation("node " + node + " did not start again: " + e);
    }
  }

  private void restartStore(boolean kill) {
    SoakReport.Fault fault = report.faultBegins(kill ? "store killed" : "store stopped");
    try {
      if (kill) {
        store.kill();
      } else {
        store.stop();
      }
      Thread.sleep(NODE_DOWN.toMillis());
      store.restart();
      fault.serviceIsBack();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      report.violation("the store did not start again: " + e);
    }
  }
}
