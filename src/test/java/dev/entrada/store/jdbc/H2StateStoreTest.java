package dev.entrada.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.store.Racing;
import dev.entrada.store.StateStore;
import dev.entrada.store.StateStoreContract;
import dev.entrada.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on {@link JdbcStateStore} with H2, and what is special to SQL. */
class H2StateStoreTest extends StateStoreContract {

  @TempDir Path directory;

  @Override
  protected StateStore open() {
    return EmbeddedH2.openStore(directory.resolve("data"), clock);
  }

  @Test
  void keepsValuesAndVersionsAcrossARestart() {
    store.putIfAbsent(KEY, bytes("one"), in(MINUTE));
    var before = store.get(KEY);
    store.close();
    store = open();
    assertThat(store.get(KEY)).isEqualTo(before).isPresent();
  }

  @Test
  void sharesADatabaseWithAnotherStoreThatOutlivesIt() {
    try (EmbeddedH2 database = EmbeddedH2.open(directory.resolve("shared"))) {
      StateStore one = JdbcStateStore.open(database.dataSource(), clock);
      StateStore two = JdbcStateStore.open(database.dataSource(), clock);
      one.putIfAbsent(KEY, bytes("one"), in(MINUTE));
      assertThat(two.putIfAbsent(KEY, bytes("two"), in(MINUTE))).isFalse();
      one.close();
      assertThat(two.take(KEY).orElseThrow()).isEqualTo(bytes("one"));
    }
  }

  @Test
  void createsItsSchemaOnceWhenSeveralStartTogether() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (EmbeddedH2 database = EmbeddedH2.open(directory.resolve("fresh" + round))) {
        List<JdbcStateStore> stores =
            Racing.results(i -> JdbcStateStore.open(database.dataSource(), clock));
        assertThat(Stream.iterate(0, i -> i + 1).limit(stores.size()))
            .filteredOn(i -> stores.get(i).putIfAbsent(KEY, bytes("one"), in(MINUTE)))
            .containsExactly(0);
      }
    }
  }

  @Test
  void refusesADatabaseOfANewerRelease() throws Exception {
    try (EmbeddedH2 database = EmbeddedH2.open(directory.resolve("newer"))) {
      JdbcStateStore.open(database.dataSource(), clock).close();
      execute(database, "INSERT INTO entrada_schema (version) VALUES (1000)");
      assertThatThrownBy(() -> JdbcStateStore.open(database.dataSource(), clock))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("schema version 1000");
    }
  }

  @Test
  void reportsAnOutageWithoutIdsOrValues() throws Exception {
    try (EmbeddedH2 database = EmbeddedH2.open(directory.resolve("broken"))) {
      StateStore broken = JdbcStateStore.open(database.dataSource(), clock);
      execute(database, "DROP TABLE entrada_state");
      assertThatThrownBy(() -> broken.putIfAbsent(KEY, bytes("one"), in(MINUTE)))
          .isInstanceOf(StoreException.class)
          .hasMessage("the database failed to put (SQL state 42S02)");
      assertThatThrownBy(broken::check).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void failsItsCheckWhenAllConnectionsAreTaken() throws Exception {
    try (EmbeddedH2 database = EmbeddedH2.open(directory.resolve("busy"))) {
      StateStore busy = JdbcStateStore.open(database.dataSource(), clock);
      Connection[] taken = new Connection[8];
      for (int i = 0; i < taken.length; i++) {
        taken[i] = database.dataSource().getConnection();
      }
      assertThatThrownBy(busy::check).isInstanceOf(StoreException.class);
      for (Connection connection : taken) {
        connection.close();
      }
      busy.check();
    }
  }

  @Test
  void survivesTheInterruptionOfACaller() {
    Thread.currentThread().interrupt();
    try {
      assertThat(store.putIfAbsent(KEY, bytes("one"), in(MINUTE))).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(store.get(KEY).orElseThrow().value()).isEqualTo(bytes("one"));
  }

  private static void execute(EmbeddedH2 database, String sql) throws Exception {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
