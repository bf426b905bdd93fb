package dev.entrada.benchmark;

import dev.entrada.benchmark.AuthorizationServers.Peer;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * stores}, or {@code sign-ins}.
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Duration time = Duration.ofSeconds(Integer.parseInt(args[1]));
    if (args[2].equals("resources")) {
      compare(resources(Arrays.asList(args).subList(3, args.length)), rounds, time);
      return;
    }
    Path data = Files.createTempDirectory("entrada-benchmark");
    try (PostgresServer postgres = PostgresServer.start(data);
        RedisServer redis = RedisServer.start(Files.createDirectory(data.resolve("redis")))) {
      Map<String, Consumer<Map<String, String>>> stores = stores(postgres, redis);
      if (args[2].equals("stores")) {
        compare(stores, rounds, time);
      } else {
        with(stores, peers -> SignIns.compare(peers, rounds, time));
      }
    }
  }

  /** Each store's settings; each writes what it acknowledges to the disk first. */
  static Map<String, Consumer<Map<String, String>>> stores(
      PostgresServer postgres, RedisServer redis) {
    Map<String, Consumer<Map<String, String>>> stores = new LinkedHashMap<>();
    stores.put("H2", settings -> {});
    stores.put(
        "PostgreSQL",
        settings -> {
          use(postgres.url(postgres.createDatabase()), settings);
          settings.put("store-user", "postgres");
        });
    stores.put("Redis", settings -> use(redis.url(0), settings));
    return stores;
  }

  private interface Measurement {
    void of(List<Peer> peers) throws Exception;
  }

  private static void compare(
      Map<String, Consumer<Map<String, String>>> kinds, int rounds, Duration time)
      throws Exception {
    with(kinds, peers -> AuthorizationServers.compare(peers, Optional.empty(), rounds, time));
  }

  private static void with(
      Map<String, Consumer<Map<String, String>>> kinds, Measurement measurement) throws Exception {
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
      measurement.of(peers);
    } finally {
      AuthorizationServers.end(started);
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

  private static void use(String store, Map<String, String> settings) {
    settings.put("store", store);
    settings.put("secret", "a secret of this benchmark, and of nothing else at all");
  }
}
