package dev.entrada.testing;

import dev.entrada.crypto.Secret;
import dev.entrada.store.jdbc.DatabaseAccess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL server, which can be stopped, killed and started again with what it had. Its
 * superuser is {@code postgres}, who needs no password.
 */
public final class PostgresServer implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final int port = TestServer.freePort();
  private final Path data;
  private EmbeddedPostgres running;

  private PostgresServer(Path data) {
    this.data = data;
    this.running = launch();
  }

  /** Starts one with its data in a directory of the caller's, which may have been used before. */
  public static PostgresServer start(Path data) {
    return new PostgresServer(data);
  }

  /**
   * Starts a replica of a server, which is stopped for the moment in which its data is copied.
   *
   * @param data where the copy will be, not there yet
   * @param primaryPort where the replica is to look for the server
   */
  public static PostgresServer replicaOf(PostgresServer primary, Path data, int primaryPort) {
    primary.stop();
    copy(primary.data, data);
    primary.restart();
    try {
      Files.createFile(data.resolve("standby.signal"));
      Files.writeString(
          data.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=127.0.0.1 port=" + primaryPort + " user=postgres'\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return start(data);
  }

  private static void copy(Path from, Path to) {
    try {
      Process copying =
          new ProcessBuilder("cp", "-a", from.toString(), to.toString()).inheritIO().start();
      if (copying.waitFor() != 0) {
        throw new IllegalStateException("the data cannot be copied");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The server that all tests of this process share, as long as they leave it running. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    private static final PostgresServer SERVER = start(temporary());

    private static Path temporary() {
      try {
        return Files.createTempDirectory("entrada-postgres");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private EmbeddedPostgres launch() {
    try {
      return EmbeddedPostgres.builder()
          .setPort(port)
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setServerConfig("synchronous_commit", "on") // as it comes, but for embedded use
          .setPGStartupWait(Duration.ofSeconds(60))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it as its operator would; connections are cut. */
  public void stop() {
    try {
      running.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills all of it as a crash would; it recovers from its log when it is started again. */
  public void kill() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
      List<ProcessHandle> backends = postmaster.descendants().toList();
      postmaster.destroyForcibly();
      backends.forEach(ProcessHandle::destroyForcibly);
      postmaster.onExit().get(10, TimeUnit.SECONDS);
      for (ProcessHandle backend : backends) {
        backend.onExit().get(10, TimeUnit.SECONDS);
      }
    } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("PostgreSQL survived", e);
    }
    stop(); // says that there is nothing to stop, and lets go of its files
  }

  /** Starts it again, on the same port. */
  public void restart() {
    running = launch();
  }

  public int port() {
    return port;
  }

  /** Makes an empty database; answers its name. */
  public String createDatabase() {
    String name = "test" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** Makes a user who, unlike all others, has to give a password. */
  public void createUser(String name, String password) {
    execute("postgres", "CREATE USER " + name + " PASSWORD '" + password + "'");
    Path rules = data.resolve("pg_hba.conf");
    try {
      String rule = "host all " + name + " samehost scram-sha-256\n";
      Files.writeString(rules, rule + Files.readString(rules));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute("postgres", "SELECT pg_reload_conf()");
  }

  /** The JDBC URL of a database, there or not. */
  public String url(String database) {
    return "jdbc:postgresql://localhost:" + port + "/" + database;
  }

  /** Access to a database for the superuser. */
  public DatabaseAccess access(String database) {
    return new DatabaseAccess(url(database), Optional.of("postgres"), Optional.empty());
  }

  /** Access to a database for another user. */
  public DatabaseAccess access(String database, String user, String password) {
    return new DatabaseAccess(url(database), Optional.of(user), Optional.of(Secret.of(password)));
  }

  /** Runs statements in a database, as the superuser. */
  public void execute(String database, String... statements) {
    try (Connection connection =
            running.getDatabase("postgres", database, Map.of()).getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks for one value, as the superuser. */
  public String query(String sql) {
    return query("postgres", sql);
  }

  /** The same in a database. */
  public String query(String database, String sql) {
    try (Connection connection =
            running.getDatabase("postgres", database, Map.of()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
