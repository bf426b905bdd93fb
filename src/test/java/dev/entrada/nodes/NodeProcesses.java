package dev.entrada.nodes;

import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.ServerProcess;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Several nodes, each a process that can be killed, behind a proxy that sends every request to the
 * next one. Safe for concurrent use.
 */
final class NodeProcesses implements AutoCloseable {
  private final int port = TestServer.freePort();
  private final EntraSimulator entra =
      EntraSimulator.start(TestServer.directory("http://localhost:" + port + TestServer.CALLBACK));
  private final List<Duration> ahead;
  private final List<Integer> ports = new ArrayList<>();
  private final AtomicReferenceArray<ServerProcess> processes;
  private final Map<String, String> settings;
  private final RoundRobinProxy proxy;

  /**
   * Starts them all at once.
   *
   * @param directory for the clients file
   * @param store the settings of the store
   * @param ahead how far the clock of each node is ahead of the real one
   */
  NodeProcesses(Path directory, Map<String, String> store, Duration... ahead) {
    Path clientsFile = directory.resolve("clients.json");
    Journey.writeResourceServer(clientsFile, base());
    this.ahead = List.of(ahead);
    this.settings =
        TestServer.settings(
            port,
            entra.authority(),
            changed -> {
              changed.put("clients-file", clientsFile.toString());
              changed.putAll(store);
            });
    this.processes = new AtomicReferenceArray<>(ahead.length);
    List<CompletableFuture<Void>> starting = new ArrayList<>();
    for (int i = 0; i < ahead.length; i++) {
      int node = i;
      ports.add(TestServer.freePort());
      starting.add(CompletableFuture.runAsync(() -> start(node)));
    }
    starting.forEach(CompletableFuture::join);
    proxy = RoundRobinProxy.start(port, ports);
  }

  String base() {
    return "http://localhost:" + port;
  }

  /** Where one node is, without the proxy. */
  String address(int node) {
    return "http://localhost:" + ports.get(node);
  }

  EntraSimulator entra() {
    return entra;
  }

  int size() {
    return ahead.size();
  }

  /** As {@code kill -9} does. */
  void kill(int node) {
    processes.get(node).kill();
  }

  /** Starts one that was killed, on its port. */
  void start(int node) {
    processes.set(node, ServerProcess.start(ports.get(node), settings, ahead.get(node)));
  }

  /** Starts one again with some settings changed. */
  void restart(int node, Map<String, String> changed) {
    kill(node);
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(changed);
    processes.set(node, ServerProcess.start(ports.get(node), all, ahead.get(node)));
  }

  ServerProcess process(int node) {
    return processes.get(node);
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
    }
    for (int i = 0; i < size(); i++) {
      processes.get(i).kill();
    }
    entra.close();
  }
}
