package dev.entrada.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.entrada.crypto.Secret;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreSetupException;
import dev.entrada.store.jdbc.JdbcStateStore.Backing;
import dev.entrada.threads.DaemonThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A PostgreSQL database, over a pool of our own. A database that is dead is an outage after five
 * seconds at most, and is used again as soon as it is back. Keeps no state in a database session,
 * so that PgBouncer may give every statement another one.
 */
public final class PostgreSql {
  static final int MAX_CONNECTIONS = 10;
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration KEEPALIVE = Duration.ofMinutes(1);

  /** What the URL may override. */
  private static final Map<String, String> PARAMETERS = parameters();

  private static final String READ_ONLY = "25006";
  private static final String UNKNOWN_DATABASE = "3D000";
  private static final Set<String> NOT_LET_IN = Set.of("28P01", "28000", "08004");

  private PostgreSql() {}

  private static Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    // Named statements belong to a session, which PgBouncer changes under us.
    parameters.put("prepareThreshold", "0");
    // With a known version the driver begins without SET commands, which would stay behind there.
    parameters.put("assumeMinServerVersion", "10");
    parameters.put("ApplicationName", "entrada");
    parameters.put("connectTimeout", String.valueOf(CONNECTION_TIMEOUT.toSeconds()));
    parameters.put("loginTimeout", "4"); // for all steps together, TLS among them
    parameters.put("socketTimeout", "5");
    parameters.put("tcpKeepAlive", "true");
    return parameters;
  }

  /**
   * A store on a database, whose schema is created or updated first. Closing it leaves the driver
   * where it is, see {@link #deregisterDriver}.
   *
   * @throws StoreSetupException if the database refuses user or password, does not exist, or lacks
   *     the right to create tables
   * @throws dev.entrada.store.StoreException if it does not answer
   */
  public static StateStore openStore(DatabaseAccess access, Clock clock) {
    DataSource direct = RuntimeDriver.POSTGRESQL.dataSource(withParameters(access.url()));
    knock(direct, access);
    DaemonThreads threads = new DaemonThreads("entrada-store");
    HikariDataSource pool = pool(direct, access, threads);
    Runnable release =
        () -> {
          pool.close();
          threads.awaitEnd();
        };
    try {
      return JdbcStateStore.open(pool, clock, new Backing(Runnable::run, release));
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  /**
   * Lets go of the driver when no store is to be opened any more. It registers only when its class
   * is loaded and finds itself by way of DriverManager, so that after this nothing in the same
   * application can connect.
   */
  public static void deregisterDriver() {
    RuntimeDriver.POSTGRESQL.deregister();
    RuntimeDriver.H2.deregister(); // DriverManager, which its data source uses, loads all there are
  }

  /** One connection outside of the pool, which would try again and again and tell less. */
  private static void knock(DataSource direct, DatabaseAccess access) {
    try (Connection connection =
        direct.getConnection(
            access.user().orElse(null), access.password().map(Secret::reveal).orElse(null))) {
      connection.isValid(1);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (NOT_LET_IN.contains(state)) {
        throw new StoreSetupException(
            "does not let this server in (SQL state " + state + ")",
            "Check entrada.store-user and entrada.store-password, the host rules of the database"
                + " (pg_hba.conf), and sslmode in entrada.store",
            e);
      }
      if (UNKNOWN_DATABASE.equals(state)) {
        throw new StoreSetupException(
            "has no database of the name in entrada.store",
            "Create it (CREATE DATABASE … OWNER …) or correct the name",
            e);
      }
      throw JdbcStateStore.outage("connect", e);
    }
  }

  private static HikariDataSource pool(
      DataSource direct, DatabaseAccess access, DaemonThreads threads) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("entrada-store");
    config.setThreadFactory(threads);
    config.setDataSource(direct);
    access.user().ifPresent(config::setUsername);
    access.password().map(Secret::reveal).ifPresent(config::setPassword);
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    config.setValidationTimeout(CONNECTION_TIMEOUT.dividedBy(2).toMillis());
    config.setKeepaliveTime(KEEPALIVE.toMillis());
    config.setInitializationFailTimeout(-1); // the caller finds out with its first statement
    // After a failover the former primary may still answer, but only reads. Connections to it must
    // go, so that the next ones are made to the new primary.
    config.setExceptionOverride(new Eviction(thrown -> READ_ONLY.equals(thrown.getSQLState())));
    return new HikariDataSource(config);
  }

  /** The URL with those of our parameters that it does not have itself. */
  static String withParameters(String url) {
    int question = url.indexOf('?');
    String query = question < 0 ? "" : url.substring(question + 1);
    Set<String> given = new HashSet<>();
    for (String parameter : query.split("&", -1)) {
      given.add(parameter.replaceFirst("=.*", ""));
    }
    StringBuilder complete = new StringBuilder(url);
    PARAMETERS.forEach(
        (name, value) -> {
          if (!given.contains(name)) {
            complete.append(complete.indexOf("?") < 0 ? '?' : '&');
            complete.append(name).append('=').append(value);
          }
        });
    return complete.toString();
  }
}
