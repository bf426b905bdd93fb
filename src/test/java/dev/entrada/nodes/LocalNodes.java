package dev.entrada.nodes;

import dev.entrada.simulator.EntraSimulator;
import dev.entrada.store.StateStore;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Several nodes in this process behind a proxy that sends every request to the next one. */
final class LocalNodes implements AutoCloseable {
  private final int port = TestServer.freePort();
  private final EntraSimulator entra =
      EntraSimulator.start(TestServer.directory("http://localhost:" + port + TestServer.CALLBACK));
  private final List<TestServer> nodes = new ArrayList<>();
  private final RoundRobinProxy proxy;

  /**
   * @param directory for the clients file
   * @param store the one that a node sees
   * @param ahead how far the clock of each node is ahead of the real one
   */
  LocalNodes(Path directory, IntFunction<StateStore> store, Duration... ahead) {
    Path clientsFile = directory.resolve("clients.json");
    Journey.writeResourceServer(clientsFile, base());
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < ahead.length; i++) {
      TestServer node =
          TestServer.node(
              port,
              entra,
              Clock.offset(Clock.systemUTC(), ahead[i]),
              store.apply(i),
              settings -> adjust(settings, clientsFile));
      nodes.add(node);
      ports.add(URI.create(node.baseUrl()).getPort());
    }
    proxy = RoundRobinProxy.start(port, ports);
  }

  private static void adjust(Map<String, String> settings, Path clientsFile) {
    settings.put("clients-file", clientsFile.toString());
    settings.put("require-authorization-consent", "remember");
  }

  String base() {
    return "http://localhost:" + port;
  }

  EntraSimulator entra() {
    return entra;
  }

  @Override
  public void close() {
    proxy.close();
    nodes.forEach(TestServer::close);
    entra.close();
  }
}
