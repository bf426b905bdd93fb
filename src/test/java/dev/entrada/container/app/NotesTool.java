package dev.entrada.container.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** Reads what somebody has noted from PostgreSQL. */
public final class NotesTool implements AutoCloseable {
  private static final String LAST_FIVE =
      "SELECT note FROM notes WHERE owner = ? ORDER BY number DESC LIMIT 5";

  private final HikariDataSource database;

  /**
   * @param url where the database is
   */
  NotesTool(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    this.database = new HikariDataSource(config);
  }

  String lastNotes(String owner) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(LAST_FIVE)) {
      select.setString(1, owner);
      StringBuilder notes = new StringBuilder();
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          notes.append(found.getString(1)).append('\n');
        }
      }
      return notes.toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
