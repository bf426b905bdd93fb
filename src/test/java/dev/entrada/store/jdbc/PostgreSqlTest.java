package dev.entrada.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.entrada.store.Racing;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import dev.entrada.testing.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special to PostgreSQL: the way in, the schema, outages. */
class PostgreSqlTest {
  private static final StateKey KEY = new StateKey("session", "abc");
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir private static Path data;
  private static PostgresServer server;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start(data);
    server.createUser("entrada", "right");
    server.execute("postgres", "CREATE DATABASE owned OWNER entrada");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static StateStore open(DatabaseAccess access) {
    return PostgreSql.openStore(access, Clock.systemUTC());
  }

  private static boolean put(StateStore store) {
    return store.putIfAbsent(KEY, new byte[1], LATER);
  }

  @Test
  void letsInWithThePasswordAndSaysWhatIsWrongWithAnother() {
    try (StateStore store = open(server.access("owned", "entrada", "right"))) {
      store.check();
    }
    assertThatThrownBy(() -> open(server.access("owned", "entrada", "wrong")))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("does not let this server in (SQL state 28P01)")
        .hasMessageContaining("entrada.store-password");
    assertThatThrownBy(
            () ->
                open(
                    new DatabaseAccess(
                        server.url("owned"), Optional.of("entrada"), Optional.empty())))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("does not let this server in");
  }

  @Test
  void neitherShowsNorKeepsAUrlThatItsDriverCannotRead() {
    assertThatThrownBy(
            () ->
                open(
                    new DatabaseAccess(
                        "jdbc:postgresql://entrada:w?hunter2@db/x",
                        Optional.empty(),
                        Optional.empty())))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("has a JDBC URL that its driver cannot read")
        .hasNoCause();
  }

  @Test
  void saysThatTheDatabaseDoesNotExist() {
    assertThatThrownBy(() -> open(server.access("nowhere")))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("no database of the name in entrada.store");
  }

  @Test
  void saysThatItMayNotCreateTablesAndNeedsNoSuchRightOnceTheyAreThere() {
    String database = server.createDatabase();
    assertThatThrownBy(() -> open(server.access(database, "entrada", "right")))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("GRANT CREATE");

    open(server.access(database)).close();
    server.execute(
        database,
        "GRANT SELECT ON entrada_schema TO entrada",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON entrada_state TO entrada");
    try (StateStore store = open(server.access(database, "entrada", "right"))) {
      assertThat(put(store)).isTrue();
    }
  }

  @Test
  void refusesADatabaseOfANewerRelease() {
    String database = server.createDatabase();
    open(server.access(database)).close();
    server.execute(database, "INSERT INTO entrada_schema (version) VALUES (1000)");
    assertThatThrownBy(() -> open(server.access(database)))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("schema version 1000");
  }

  @Test
  void createsItsSchemaThroughADataSourceThatBeginsTransactions() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.url(server.createDatabase()));
    config.setUsername("postgres");
    config.setAutoCommit(false);
    try (HikariDataSource container = new HikariDataSource(config)) {
      assertThat(put(JdbcStateStore.open(container, Clock.systemUTC()))).isTrue();
      assertThat(JdbcStateStore.open(container, Clock.systemUTC()).get(KEY)).isPresent();
    }
  }

  @Test
  void createsItsSchemaOnceWhenSeveralServersStartTogether() throws Exception {
    for (int round = 0; round < 5; round++) {
      DatabaseAccess access = server.access(server.createDatabase());
      List<StateStore> nodes = Racing.results(i -> open(access));
      assertThat(IntStream.range(0, nodes.size()).filter(i -> put(nodes.get(i))))
          .containsExactly(0);
      nodes.forEach(StateStore::close);
    }
  }

  @Test
  void nodesThatExpireTogetherShareTheWork() throws Exception {
    DatabaseAccess access = server.access(server.createDatabase());
    List<StateStore> nodes = Racing.results(i -> open(access));
    for (int i = 0; i < 400; i++) {
      nodes.get(0).putIfAbsent(new StateKey("code", "gone" + i), new byte[1], Instant.EPOCH);
    }
    put(nodes.get(0));
    List<Integer> removed = Racing.results(i -> nodes.get(i).expire(60));
    // Each row is removed by one of them, and none waits for another or fails.
    int left = nodes.get(0).expire(1000);
    assertThat(removed.stream().mapToInt(Integer::intValue).sum() + left).isEqualTo(400);
    assertThat(nodes.get(0).get(KEY)).isPresent();
    nodes.forEach(StateStore::close);
  }

  @Test
  void isAnOutageWithinSecondsWhenNothingAnswers() throws IOException {
    // Takes connections and says nothing, as a host does whose database hangs.
    try (ServerSocket silent = new ServerSocket(0)) {
      long start = System.nanoTime();
      assertThatThrownBy(
              () ->
                  open(
                      new DatabaseAccess(
                          "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/x",
                          Optional.of("postgres"),
                          Optional.empty())))
          .isInstanceOf(StoreException.class)
          .isNotInstanceOf(StoreSetupException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void isAnOutageWhileAllConnectionsAreTakenAndWorksAfterwards() throws Exception {
    String database = server.createDatabase();
    try (StateStore store = open(server.access(database))) {
      server.execute(
          database,
          "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
              + " 'BEGIN PERFORM pg_sleep(4); RETURN NEW; END'",
          "CREATE TRIGGER slow BEFORE INSERT ON entrada_state FOR EACH ROW EXECUTE FUNCTION slow()");
      List<CompletableFuture<Boolean>> busy =
          IntStream.range(0, PostgreSql.MAX_CONNECTIONS)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              store.putIfAbsent(
                                  new StateKey("code", "busy" + i), new byte[1], LATER),
                          task -> new Thread(task).start()))
              .toList();
      assertThatThrownBy(
              () -> {
                while (true) { // until all of them have a connection
                  store.check();
                }
              })
          .isInstanceOf(StoreException.class);
      assertThat(busy).allSatisfy(put -> assertThat(put.join()).isTrue());
      store.check();
    }
  }

  @Test
  void keepsNoConnectionToAServerThatOnlyReads() {
    String database = server.createDatabase();
    try (StateStore store = open(server.access(database))) {
      put(store);
      server.execute(
          database,
          "ALTER DATABASE " + database + " SET default_transaction_read_only = on",
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'entrada' AND datname = current_database()");
      String failure = "";
      while (!failure.contains("25006")) { // the first ones may fail because they were cut
        failure = failure(store);
      }
      server.execute(
          "postgres", "ALTER DATABASE " + database + " RESET default_transaction_read_only");
      // A connection that stayed in the pool would go on refusing; each refusal ends one.
      int refusals = 0;
      while (!failure(store).isEmpty()) {
        assertThat(++refusals).isLessThanOrEqualTo(PostgreSql.MAX_CONNECTIONS);
      }
    }
  }

  private static String failure(StateStore store) {
    try {
      store.delete(KEY);
      return "";
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void comesBackByItselfAfterItsServerWasKilled() {
    String database = server.createDatabase();
    try (StateStore store = open(server.access(database))) {
      assertThat(put(store)).isTrue();
      server.kill();
      assertThatThrownBy(store::check).isInstanceOf(StoreException.class);
      server.restart();
      store.check();
      assertThat(store.get(KEY)).isPresent();
    }
  }

  @Test
  void keepsTheParametersThatTheUrlHas() {
    assertThat(PostgreSql.withParameters("jdbc:postgresql://db/entrada?connectTimeout=9&ssl=true"))
        .startsWith("jdbc:postgresql://db/entrada?connectTimeout=9&ssl=true&")
        .containsOnlyOnce("connectTimeout=")
        .contains("&socketTimeout=5");
    assertThat(PostgreSql.withParameters("jdbc:postgresql://db/entrada"))
        .startsWith("jdbc:postgresql://db/entrada?")
        .containsOnlyOnce("?");
  }
}
