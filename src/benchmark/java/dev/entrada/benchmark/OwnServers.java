package dev.entrada.benchmark;

import dev.entrada.benchmark.AuthorizationServers.Peer;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.PostgresServer;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Our authorization server as its resources grow in number, or on each store, at the same requests
 * in turns. The figure is that of {@link AuthorizationServers}.
 */
final class OwnServers {
  private OwnServers() {}

  /**
   * Arguments: rounds, seconds for each step, then {@code resources} and their numbers, or {@code
   * stores}.
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Duration time = Duration.ofSeconds(Integer.parseInt(args[1]));
    if (args[2].equals("resources")) {
      compare(resources(Arrays.asList(args).subList(3, args.length)), rounds, time);
      return;
    }
    try (PostgresServer postgres =
        PostgresServer.start(Files.createTempDirectory("entrada-benchmark"))) {
      compare(
          Map.of("H2", settings -> {}, "PostgreSQL", settings -> use(postgres, settings)),
          rounds,
          time);
    }
  }

  private static void compare(
      Map<String, Consumer<Map<String, String>>> kinds, int rounds, Duration time)
      throws Exception {
    int[] ports = AuthorizationServers.freePorts(kinds.size());
    List<Process> started = new ArrayList<>();
    try (EntraSimulator entra =
        EntraSimulator.start(AuthorizationServers.directory(ports), 0, Clock.systemUTC())) {
      List<Peer> peers = new ArrayList<>();
      for (Map.Entry<String, Consumer<Map<String, String>>> kind : kinds.entrySet()) {
        int port = ports[peers.size()];
        List<String> command =
            AuthorizationServers.ourCommand(port, entra.authority(), kind.getValue());
        peers.add(AuthorizationServers.peer(kind.getKey(), port, started, command));
      }
      AuthorizationServers.compare(peers, Optional.empty(), rounds, time);
    } finally {
      started.forEach(process -> process.toHandle().destroy()); // their input stays open
      for (Process process : started) {
        process.waitFor(); // or its recording is lost
      }
    }
  }

  private static Map<String, Consumer<Map<String, String>>> resources(List<String> counts) {
    Map<String, Consumer<Map<String, String>>> kinds = new LinkedHashMap<>();
    counts.forEach(
        count ->
            kinds.put(
                count + " resources",
                settings ->
                    settings.merge(
                        "resources", others(Integer.parseInt(count) - 1), (a, b) -> b + a)));
    return kinds;
  }

  /** Further resources, each with a comma behind it. */
  private static String others(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "https://mcp.example.com/servers/" + i + ",")
        .collect(Collectors.joining());
  }

  private static void use(PostgresServer postgres, Map<String, String> settings) {
    settings.put("store", postgres.url(postgres.createDatabase()));
    settings.put("store-user", "postgres");
    settings.put("secret", "a secret of this benchmark, and of nothing else at all");
  }
}
