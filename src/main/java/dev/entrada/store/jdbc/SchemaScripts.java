package dev.entrada.store.jdbc;

import dev.entrada.store.StoreSetupException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Brings a database's schema to the version that this code needs. Idempotent, and safe when several
 * servers start together: they take turns where the database can lock its schema; elsewhere scripts
 * only create what is not there, and the first to record a version in {@code entrada_schema} wins.
 */
final class SchemaScripts {

  static final String UNIQUE_VIOLATION = "23505";

  private static final String NO_TABLE = "42P01";

  /** More than there are objects to create, since each can be lost to another server once. */
  private static final int ATTEMPTS = 5;

  private static final Pattern COMMENT_LINE = Pattern.compile("(?m)^--.*$");
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*(?:\\R|$)");

  private SchemaScripts() {}

  /**
   * Runs the scripts that the database has not seen.
   *
   * @throws StoreSetupException if a newer release has been at work on this database
   */
  static void apply(Connection connection, SqlDialect dialect) throws SQLException {
    Optional<String> lock = dialect.schemaLock();
    if (lock.isEmpty()) {
      applyRepeatedly(connection, dialect.schemaScripts());
    } else if (recordedVersion(connection) != dialect.schemaScripts().size()) {
      // Where there is nothing to do, the server's user needs no right to change the schema.
      applyLocked(connection, dialect.schemaScripts(), lock.get());
    }
  }

  private static int recordedVersion(Connection connection) throws SQLException {
    try {
      return newest(connection);
    } catch (SQLException e) {
      if (NO_TABLE.equals(e.getSQLState())) {
        return 0;
      }
      throw e;
    }
  }

  private static void applyLocked(Connection connection, List<String> scripts, String lock)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(lock);
      applyOnce(connection, scripts);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException | RuntimeException e) {
      undo(connection, e);
      throw e;
    }
  }

  private static void undo(Connection connection, Exception cause) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e); // the connection is dead, and the transaction with it
    }
  }

  private static void applyRepeatedly(Connection connection, List<String> scripts)
      throws SQLException {
    // Databases do not make IF NOT EXISTS atomic: of two that create one object at the same time,
    // one may fail. It finds the object in place when it tries again.
    for (int attempt = 1; ; attempt++) {
      try {
        applyOnce(connection, scripts);
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static void applyOnce(Connection connection, List<String> scripts) throws SQLException {
    int applied = appliedVersion(connection);
    if (applied > scripts.size()) {
      throw new StoreSetupException(
          "has schema version " + applied + ", and this release knows " + scripts.size(),
          "Go back to the newer release, or start with an empty database");
    }
    for (int version = applied + 1; version <= scripts.size(); version++) {
      run(connection, read(scripts.get(version - 1)));
      record(connection, version);
    }
  }

  private static int appliedVersion(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS entrada_schema (version INTEGER NOT NULL PRIMARY KEY)");
    }
    return newest(connection);
  }

  private static int newest(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet newest =
            statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM entrada_schema")) {
      newest.next();
      return newest.getInt(1);
    }
  }

  private static void run(Connection connection, String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : END_OF_STATEMENT.split(COMMENT_LINE.matcher(script).replaceAll(""))) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  private static void record(Connection connection, int version) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO entrada_schema (version) VALUES (?)")) {
      insert.setInt(1, version);
      insert.executeUpdate();
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      // Another server recorded the same version at the same time: its tables are ours.
    }
  }

  private static String read(String script) {
    try (InputStream in = SchemaScripts.class.getResourceAsStream(script)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + script);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
