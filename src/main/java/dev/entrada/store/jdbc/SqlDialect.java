package dev.entrada.store.jdbc;

import dev.entrada.store.StoreSetupException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What differs from one database to another. Each statement must be atomic on its own, at the
 * database's default isolation, and take its parameters in the order given here.
 */
interface SqlDialect {

  /** The resources that create the schema, relative to this package; the first one is version 1. */
  List<String> schemaScripts();

  /**
   * A statement that lets one server at a time change the schema, until its transaction ends. Only
   * for a database whose transactions cover the schema.
   */
  default Optional<String> schemaLock() {
    return Optional.empty();
  }

  /**
   * Stores a row unless a live one has the key; an expired one is taken over. The update count
   * tells whether it stored. May fail with SQL state 23505 when another insert came first.
   *
   * <p>Parameters: kind, id, value, version, expires at, now.
   */
  String putIfAbsent();

  /** Deletes a live row and answers its value as the only column. Parameters: kind, id, now. */
  String take();

  /** Deletes expired rows; the update count tells how many. Parameters: now, limit. */
  String expire();

  /**
   * The dialect of a connected database.
   *
   * @throws StoreSetupException naming the database if it is none that the contract was tested on
   */
  static SqlDialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return switch (product) {
      case "H2" -> new H2Dialect();
      case "PostgreSQL" -> new PostgreSqlDialect();
      default ->
          throw new StoreSetupException(
              "is in " + product + ", which no test covers",
              "Use PostgreSQL, Redis, or the embedded store");
    };
  }
}
