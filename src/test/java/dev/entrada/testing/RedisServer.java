package dev.entrada.testing;

import dev.entrada.crypto.Secret;
import dev.entrada.store.redis.RedisAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis server, which can be stopped, killed and started again with what it had. Its default
 * user needs no password, unless an option says so.
 */
public final class RedisServer implements AutoCloseable {
  private static final Duration MAX_START = Duration.ofSeconds(20);

  /** Redis' own choice is 10,000 above, where systems take the ports of outgoing connections. */
  private static final int TO_BUS = 10_000;

  private static final Pattern OFFSET = Pattern.compile("(?m)^master_repl_offset:([0-9]+)");
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final int port;
  private final Path data;
  private final List<String> options;
  private Process running;

  private RedisServer(int port, Path data, List<String> options) {
    this.port = port;
    this.data = data;
    this.options = options;
    this.running = launch();
  }

  /**
   * Starts one with its data in a directory of the caller's, which may have been used before.
   *
   * @param options beyond those that it has, such as {@code --maxmemory 10mb}
   */
  public static RedisServer start(Path data, String... options) {
    return new RedisServer(TestServer.freePort(), data, List.of(options));
  }

  /**
   * Starts one that talks with others of a cluster on the port 10,000 above its own, which is one
   * of those that are given to tests.
   */
  static RedisServer startInCluster(Path data, String... options) {
    int port;
    do {
      port = TestServer.freePort() - TO_BUS;
    } while (!TestServer.claim(port));
    return new RedisServer(port, data, List.of(options));
  }

  /** The server that all tests of this process share, as long as they leave it running. */
  public static RedisServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    private static final RedisServer SERVER = start(temporary());

    private static Path temporary() {
      try {
        return Files.createTempDirectory("entrada-redis");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * That which the property {@code redis.server} names, or that of this platform, unpacked once.
   */
  private static final class Binary {
    private static final Path PATH = unpack();

    private static Path unpack() {
      String other = System.getProperty("redis.server", "");
      if (!other.isEmpty()) {
        return Path.of(other);
      }
      try {
        return ExecutableProvider.newJarResourceProvider().get().toPath();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The program, which is also a Sentinel's. */
  static Path binary() {
    return Binary.PATH;
  }

  private Process launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                binary().toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                data.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "always", // every second, as it comes, loses the last second's
                "--save",
                "",
                "--databases",
                "1000"));
    command.addAll(options);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("redis.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      awaitAnswer(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer(Process process) {
    long end = System.nanoTime() + MAX_START.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IllegalStateException("Redis did not start: " + log());
      }
      Thread.onSpinWait();
    }
  }

  private String log() {
    try {
      return Files.readString(data.resolve("redis.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.ping();
    } catch (JedisConnectionException e) {
      return false;
    } catch (JedisDataException e) {
      return !String.valueOf(e.getMessage()).startsWith("LOADING"); // a password is wanted
    }
  }

  private Connection connect() {
    return new Connection(new HostAndPort("127.0.0.1", port));
  }

  /** Stops it as its operator would; connections are cut. */
  public void stop() {
    running.destroy();
    awaitEnd();
  }

  /** Kills it as a crash would; it reads its append-only file when it is started again. */
  public void kill() {
    running.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      running.onExit().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Redis survived", e);
    }
  }

  /** Starts it again, on the same port. */
  public void restart() {
    running = launch();
  }

  public int port() {
    return port;
  }

  /** The number of a logical database that no test has used. */
  public static int unusedDatabase() {
    return DATABASES.incrementAndGet();
  }

  /** The URL of a logical database. */
  public String url(int database) {
    return "redis://127.0.0.1:" + port + "/" + database;
  }

  /** Access to a logical database for the default user. */
  public RedisAccess access(int database) {
    return RedisAccess.parse(url(database), Optional.empty(), Optional.empty()).orElseThrow();
  }

  /** Access to database 0 for another user. */
  public RedisAccess access(String user, String password) {
    return RedisAccess.parse(url(0), Optional.of(user), Optional.of(Secret.of(password)))
        .orElseThrow();
  }

  /** Waits until a replica of this server has everything; nobody may write meanwhile. */
  public void awaitReplica(RedisServer replica) {
    long end = System.nanoTime() + MAX_START.toNanos();
    while (!replica.execute("INFO", "replication").contains("master_link_status:up")
        || offset() != replica.offset()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the replica does not follow");
      }
      Thread.onSpinWait();
    }
  }

  private long offset() {
    Matcher offset = OFFSET.matcher(execute("INFO", "replication"));
    if (!offset.find()) {
      throw new IllegalStateException("Redis says nothing about replication");
    }
    return Long.parseLong(offset.group(1));
  }

  /** Sends a command in database 0, as the default user; answers its reply in words. */
  public String execute(String... words) {
    return execute(0, words);
  }

  /** Sends a command in a logical database; an array comes back as its elements, one per line. */
  public String execute(int database, String... words) {
    try (Connection connection = connect()) {
      String selected = connection.select(database);
      CommandArguments command =
          new CommandArguments(() -> words[0].getBytes(StandardCharsets.UTF_8));
      for (int i = 1; i < words.length; i++) {
        command.add(words[i]);
      }
      return selected.equals("OK") ? words(connection.executeCommand(command)) : selected;
    }
  }

  private static String words(Object reply) {
    if (reply instanceof byte[] text) {
      return new String(text, StandardCharsets.UTF_8);
    }
    if (reply instanceof List<?> elements) {
      return String.join("\n", elements.stream().map(RedisServer::words).toList());
    }
    return String.valueOf(reply);
  }

  @Override
  public void close() {
    stop();
  }
}
