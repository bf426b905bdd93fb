package dev.entrada.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the embedded store of a running server holds, read beside it: each record's key and version,
 * so that two readings are equal only if nothing was written in between.
 */
public final class StoredState {
  private StoredState() {}

  /** {@code kind/id/version} of every record, in order. */
  public static List<String> of(Path dataDir) {
    try (Connection connection = open(dataDir);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT kind, id, version FROM entrada_state ORDER BY kind, id")) {
      List<String> records = new ArrayList<>();
      while (rows.next()) {
        records.add(rows.getString(1) + "/" + rows.getString(2) + "/" + rows.getLong(3));
      }
      return records;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loses the record of a session, as a store does that goes back to an older backup. */
  public static void loseSession(Path dataDir, String id) {
    try (Connection connection = open(dataDir);
        PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM entrada_state WHERE kind = 'session' AND id = ?")) {
      delete.setString(1, id);
      if (delete.executeUpdate() != 1) {
        throw new IllegalStateException("no session " + id);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection open(Path dataDir) throws SQLException {
    String url =
        "jdbc:h2:file:" + dataDir.toAbsolutePath().normalize().resolve("state") + ";IFEXISTS=TRUE";
    return DriverManager.getConnection(url, "entrada", "");
  }

  /** Only those of sessions. */
  public static List<String> sessions(Path dataDir) {
    return of(dataDir).stream().filter(record -> record.startsWith("session/")).toList();
  }
}
