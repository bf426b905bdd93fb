package dev.entrada.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Three real Sentinels, two of which have to agree that a primary is dead; they find that out
 * within a second.
 */
public final class RedisSentinels implements AutoCloseable {
  /** The name that they know the primary by. */
  public static final String PRIMARY = "main";

  private static final int COUNT = 3;

  private final List<Integer> ports = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  private RedisSentinels() {}

  /**
   * Starts them and waits until they know each other and the replicas.
   *
   * @param options lines of their configuration besides those that they have
   */
  public static RedisSentinels start(
      Path directory, RedisServer primary, int replicas, String... options) {
    RedisSentinels sentinels = new RedisSentinels();
    for (int i = 0; i < COUNT; i++) {
      sentinels.launch(directory.resolve("sentinel-" + i), primary.port(), options);
    }
    sentinels.ports.forEach(port -> await(() -> isListening(port)));
    if (options.length == 0) {
      sentinels.awaitState("num-slaves", replicas);
      sentinels.awaitState("num-other-sentinels", COUNT - 1);
    }
    return sentinels;
  }

  private void launch(Path directory, int primary, String... options) {
    int port = TestServer.freePort();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir " + directory,
                "sentinel monitor " + PRIMARY + " 127.0.0.1 " + primary + " 2",
                "sentinel down-after-milliseconds " + PRIMARY + " 1000",
                "sentinel failover-timeout " + PRIMARY + " 5000"));
    lines.addAll(List.of(options));
    try {
      Path configuration = Files.createDirectories(directory).resolve("sentinel.conf");
      Files.write(configuration, lines);
      Process process =
          new ProcessBuilder(
                  RedisServer.binary().toString(), configuration.toString(), "--sentinel")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("sentinel.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      ports.add(port);
      processes.add(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isListening(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void awaitState(String name, long expected) {
    for (int port : ports) {
      await(
          () -> {
            List<String> state = ask(port, "MASTER", PRIMARY);
            int at = state.indexOf(name);
            return at >= 0 && state.get(at + 1).equals(String.valueOf(expected));
          });
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.holds()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("the Sentinels do not agree");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<String> ask(int port, String... words) {
    CommandArguments command =
        new CommandArguments(Command.SENTINEL).addObjects(Arrays.asList(words));
    try (Connection connection = new Connection(new HostAndPort("127.0.0.1", port))) {
      return connection.executeCommand(command) instanceof List<?> answer
          ? answer.stream().map(word -> new String((byte[]) word, StandardCharsets.UTF_8)).toList()
          : List.of();
    } catch (JedisConnectionException e) {
      return List.of();
    }
  }

  /** Waits until those that live say that a server is the primary. */
  public void awaitPrimary(RedisServer server) {
    for (int i = 0; i < COUNT; i++) {
      int port = ports.get(i);
      if (processes.get(i).isAlive()) {
        await(
            () ->
                ask(port, "GET-MASTER-ADDR-BY-NAME", PRIMARY)
                    .equals(List.of("127.0.0.1", String.valueOf(server.port()))));
      }
    }
  }

  /** Kills the first, which is the one that is asked first. */
  public void killOne() {
    processes.get(0).destroyForcibly();
  }

  /** The URL of the primary that they know by a name. */
  public String url(String primary) {
    return ports.stream()
        .map(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(",", "redis-sentinel://", "/0#" + primary));
  }

  @Override
  public void close() {
    Stream.of(processes).flatMap(List::stream).forEach(Process::destroyForcibly);
  }
}
