package dev.entrada.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreInUseException;
import dev.entrada.store.jdbc.JdbcStateStore.Backing;
import dev.entrada.threads.DaemonThreads;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * The H2 database in a data directory, open in this process and no other. A committed write has
 * left the process when the call returns, so that killing the process loses none; a power failure
 * may lose the last ones, since H2 does not wait for the disk.
 */
public final class EmbeddedH2 implements AutoCloseable {

  private static final String USER = "entrada";
  private static final int DATABASE_ALREADY_OPEN = 90020;

  /** Closed by a failure, being closed, the object is closed, and two sorts of failed input. */
  private static final Set<Integer> CLOSED = Set.of(90098, 90121, 90007, 90028, 90031);

  private static final int MAX_CONNECTIONS = 8;
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

  private final Connection anchor;
  private final HikariDataSource pool;
  private final DaemonThreads threads;

  /**
   * Statements run on threads of our own, because H2 loses its file, and the whole database with
   * it, when a thread is interrupted while it reads or writes; a container interrupts its own as it
   * likes.
   */
  private final ExecutorService statements;

  private EmbeddedH2(Connection anchor, HikariDataSource pool, DaemonThreads threads) {
    this.anchor = anchor;
    this.pool = pool;
    this.threads = threads;
    this.statements = Executors.newFixedThreadPool(MAX_CONNECTIONS, threads);
  }

  /**
   * A store on the database in a directory; closing the store shuts the database down.
   *
   * @param dataDir created with mode 0700 if it does not exist, where the file system has modes
   * @throws StoreException naming the directory and the remedy if it cannot be created or written
   *     to, or if another process (or another open database in this one) uses it
   */
  public static JdbcStateStore openStore(Path dataDir, Clock clock) {
    EmbeddedH2 database = open(dataDir);
    try {
      return JdbcStateStore.open(
          database.dataSource(), clock, new Backing(database.statements, database::close));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Opens the database without a schema. Throws as {@link #openStore} does. */
  static EmbeddedH2 open(Path dataDir) {
    Path directory = dataDir.toAbsolutePath().normalize();
    createWritable(directory);
    String url =
        "jdbc:h2:file:" + directory.resolve("state") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    Connection anchor = anchor(url, directory);
    DaemonThreads threads = new DaemonThreads("entrada-store");
    return new EmbeddedH2(anchor, pool(url, threads), threads);
  }

  /**
   * Hands out at most {@value #MAX_CONNECTIONS} connections, and waits 3 seconds for a free one.
   */
  DataSource dataSource() {
    return pool;
  }

  /** Shuts the database down and leaves no thread, file lock or JDBC driver behind. Idempotent. */
  @Override
  public void close() {
    if (!statements.isShutdown()) {
      try {
        CompletableFuture.runAsync(this::shutDown, statements).join();
      } finally {
        statements.shutdown();
        threads.awaitEnd();
        RuntimeDriver.H2.deregister();
      }
    }
  }

  private void shutDown() {
    pool.close();
    try (anchor) {
      if (!anchor.isClosed()) {
        try (Statement shutdown = anchor.createStatement()) {
          shutdown.execute("SHUTDOWN");
        }
      }
    } catch (SQLException e) {
      throw new StoreException("the database did not shut down cleanly", e);
    }
  }

  private static void createWritable(Path directory) {
    if (directory.toString().indexOf(';') >= 0) {
      throw new StoreException(
          "the data directory " + directory + " must not have a semicolon in its name");
    }
    try {
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot create the data directory "
              + directory
              + ": create it for the user that runs the server, or choose another",
          e);
    }
    if (!Files.isWritable(directory)) {
      throw new StoreException(
          "the data directory "
              + directory
              + " is not writable: give it to the user that runs the server, or choose another");
    }
  }

  /**
   * The connection that opens the database, and keeps it open when the pool lets its connections
   * go. It insists on opening (OPEN_NEW): joining a database that is already open in this process
   * would let two owners shut it down under each other.
   */
  private static Connection anchor(String url, Path directory) {
    try {
      return RuntimeDriver.H2.dataSource(url + ";OPEN_NEW=TRUE").getConnection(USER, "");
    } catch (SQLException e) {
      if (e.getErrorCode() == DATABASE_ALREADY_OPEN) {
        throw new StoreInUseException(
            "the data directory "
                + directory
                + " is in use by another server: stop that one, or give each server its own",
            e);
      }
      throw new StoreException(
          "cannot open the database in the data directory "
              + directory
              + " (H2 error "
              + e.getErrorCode()
              + ")",
          e);
    }
  }

  private static HikariDataSource pool(String url, DaemonThreads threads) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("entrada-store");
    config.setThreadFactory(threads);
    config.setDataSource(RuntimeDriver.H2.dataSource(url));
    config.setUsername(USER);
    config.setPassword("");
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(1);
    // H2 closes the database when a write fails, as on a full disk; a connection that is made anew
    // opens the file again, with all that was acknowledged.
    config.setExceptionOverride(new Eviction(thrown -> CLOSED.contains(thrown.getErrorCode())));
    config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    config.setValidationTimeout(CONNECTION_TIMEOUT.dividedBy(2).toMillis());
    return new HikariDataSource(config);
  }
}
