package dev.entrada.store.jdbc;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import dev.entrada.store.StoredRecord;
import dev.entrada.store.StoredValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * State in one SQL table. Each operation is one prepared statement on a connection of its own, with
 * automatic commit; atomicity is the database's, so several stores and several servers may share
 * one database. Durable as far as the database is.
 */
public final class JdbcStateStore implements StateStore {

  /** PostgreSQL: no privilege; no schema to create in. */
  private static final Set<String> NO_RIGHT = Set.of("42501", "3F000");

  private static final String GET =
      "SELECT value_bytes, version FROM entrada_state WHERE kind = ? AND id = ? AND expires_at > ?";
  private static final String REPLACE =
      "UPDATE entrada_state SET value_bytes = ?, version = version + 1, expires_at = ?"
          + " WHERE kind = ? AND id = ? AND version = ? AND expires_at > ?";
  private static final String DELETE = "DELETE FROM entrada_state WHERE kind = ? AND id = ?";

  /** No kind is empty, so this changes nothing; but a database that is read-only refuses it. */
  private static final String CHECK = "UPDATE entrada_state SET version = 0 WHERE kind = ''";

  private static final String COUNT = "SELECT count(*) FROM entrada_state WHERE expires_at > ?";

  private static final String PAGE =
      "SELECT kind, id, value_bytes, expires_at FROM entrada_state"
          + " WHERE (kind > ? OR (kind = ? AND id > ?)) AND expires_at > ?"
          + " ORDER BY kind, id LIMIT ?";

  private final AtomicBoolean closed = new AtomicBoolean();
  private final DataSource dataSource;
  private final SqlDialect dialect;
  private final Clock clock;
  private final Backing backing;

  private JdbcStateStore(DataSource dataSource, SqlDialect dialect, Clock clock, Backing backing) {
    this.dataSource = dataSource;
    this.dialect = dialect;
    this.clock = clock;
    this.backing = backing;
  }

  /**
   * A store on a database that somebody else opened and will close, such as a container's data
   * source. Creates or updates the schema.
   *
   * @param dataSource bounds the wait for a connection and for an answer
   * @throws StoreException if the database cannot be reached, is of an unknown product or was used
   *     by a newer release
   */
  public static JdbcStateStore open(DataSource dataSource, Clock clock) {
    return open(dataSource, clock, new Backing(Runnable::run, () -> {}));
  }

  /** A store with a say in where statements run and what else is closed with it. */
  static JdbcStateStore open(DataSource dataSource, Clock clock, Backing backing) {
    try (Connection connection = connection(dataSource)) {
      SqlDialect dialect = SqlDialect.of(connection);
      SchemaScripts.apply(connection, dialect);
      return new JdbcStateStore(dataSource, dialect, clock, backing);
    } catch (SQLException e) {
      if (NO_RIGHT.contains(String.valueOf(e.getSQLState()))) {
        throw new StoreSetupException(
            "does not let this server's user create its tables",
            "Grant it the right (GRANT CREATE, USAGE ON SCHEMA …), or make it the database's owner",
            e);
      }
      throw outage("open", e);
    }
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    StateStore.requireStorable(value);
    return execute(
        dialect.putIfAbsent(),
        "put",
        put -> {
          bind(put, 1, key);
          put.setBytes(3, value);
          put.setLong(4, StateStore.firstVersion());
          put.setLong(5, expiresAt.toEpochMilli());
          put.setLong(6, clock.millis());
          return stored(put);
        });
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    return execute(
        GET,
        "get",
        get -> {
          bind(get, 1, key);
          get.setLong(3, clock.millis());
          try (ResultSet row = get.executeQuery()) {
            return row.next()
                ? Optional.of(new StoredValue(row.getBytes(1), row.getLong(2)))
                : Optional.empty();
          }
        });
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    return execute(
        dialect.take(),
        "take",
        take -> {
          bind(take, 1, key);
          take.setLong(3, clock.millis());
          try (ResultSet row = take.executeQuery()) {
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
          }
        });
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    StateStore.requireStorable(value);
    return execute(
        REPLACE,
        "replace",
        replace -> {
          replace.setBytes(1, value);
          replace.setLong(2, expiresAt.toEpochMilli());
          bind(replace, 3, key);
          replace.setLong(5, expectedVersion);
          replace.setLong(6, clock.millis());
          return replace.executeUpdate() == 1;
        });
  }

  @Override
  public void delete(StateKey key) {
    execute(
        DELETE,
        "delete",
        delete -> {
          bind(delete, 1, key);
          return delete.executeUpdate();
        });
  }

  @Override
  public int expire(int limit) {
    return execute(
        dialect.expire(),
        "expire",
        expire -> {
          expire.setLong(1, clock.millis());
          expire.setInt(2, limit);
          return expire.executeUpdate();
        });
  }

  /** How many records are live. */
  public long count() {
    return execute(
        COUNT,
        "count",
        count -> {
          count.setLong(1, clock.millis());
          try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /**
   * Live records in the order of their keys.
   *
   * @param after the key of the last one that the caller has; empty to begin
   * @param limit the most to read, positive; fewer are the last ones
   */
  public List<StoredRecord> page(Optional<StateKey> after, int limit) {
    String kind = after.map(StateKey::kind).orElse("");
    return execute(
        PAGE,
        "list",
        page -> {
          page.setString(1, kind);
          page.setString(2, kind);
          page.setString(3, after.map(StateKey::id).orElse(""));
          page.setLong(4, clock.millis());
          page.setInt(5, limit);
          List<StoredRecord> records = new ArrayList<>();
          try (ResultSet row = page.executeQuery()) {
            while (row.next()) {
              records.add(
                  new StoredRecord(
                      new StateKey(row.getString(1), row.getString(2)),
                      row.getBytes(3),
                      Instant.ofEpochMilli(row.getLong(4))));
            }
          }
          return records;
        });
  }

  @Override
  public void check() {
    execute(CHECK, "check", PreparedStatement::executeUpdate);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      backing.release().run();
    }
  }

  private <T> T execute(String sql, String operation, Work<T> work) {
    if (closed.get()) {
      throw new StoreException("the store is closed");
    }
    try {
      // join, unlike get, goes on waiting when the caller is interrupted, and keeps the interrupt.
      return CompletableFuture.supplyAsync(() -> run(sql, operation, work), backing.statements())
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } catch (RejectedExecutionException e) {
      throw new StoreException("the store is closed", e);
    }
  }

  private <T> T run(String sql, String operation, Work<T> work) {
    try (Connection connection = connection(dataSource);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      return work.on(statement);
    } catch (SQLException e) {
      throw outage(operation, e);
    }
  }

  /** One that commits each statement; a container's data source may begin otherwise. */
  private static Connection connection(DataSource dataSource) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      if (!connection.getAutoCommit()) {
        connection.setAutoCommit(true);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void bind(PreparedStatement statement, int first, StateKey key)
      throws SQLException {
    statement.setString(first, key.kind());
    statement.setString(first + 1, key.id());
  }

  private static boolean stored(PreparedStatement put) throws SQLException {
    // A violation says that another insert came first. Its value is live as a rule; the second
    // attempt is for the case that it has expired already, and a second violation settles it.
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        return put.executeUpdate() == 1;
      } catch (SQLException e) {
        if (!SchemaScripts.UNIQUE_VIOLATION.equals(e.getSQLState())) {
          throw e;
        }
      }
    }
    return false;
  }

  static StoreException outage(String operation, SQLException cause) {
    return new StoreException(
        "the database failed to " + operation + " (SQL state " + cause.getSQLState() + ")", cause);
  }

  /**
   * What a store rests on.
   *
   * @param statements runs the statements while the caller waits
   * @param release run once, when the store is closed
   */
  record Backing(Executor statements, Runnable release) {}

  private interface Work<T> {
    T on(PreparedStatement statement) throws SQLException;
  }
}
