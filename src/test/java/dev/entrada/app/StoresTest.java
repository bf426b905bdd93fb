package dev.entrada.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.store.jdbc.PostgreSql;
import dev.entrada.testing.ApplicationLoader;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RegisteredDrivers;
import java.net.URLClassLoader;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server's store on a database that is not fit for it at first, in an app of its own. */
class StoresTest {
  private final PostgresServer server = PostgresServer.shared();
  private final String database = server.createDatabase();

  @BeforeEach
  void aNewerReleaseWasHere() {
    PostgreSql.openStore(server.access(database), Clock.systemUTC()).close();
    server.execute(database, "INSERT INTO entrada_schema (version) VALUES (1000)");
  }

  private List<String> driversLeftAfter(String name, Predicate<String> again) throws Exception {
    try (URLClassLoader application = ApplicationLoader.open()) {
      BiFunction<String, Predicate<String>, List<String>> visit =
          ApplicationLoader.make(application, DatabaseVisit.class);
      return visit.apply(server.url(name), again);
    }
  }

  @Test
  void isUsedOnceItIsFitAndLeavesNoDriverBehind() throws Exception {
    AtomicReference<String> last = new AtomicReference<>();
    List<String> left =
        driversLeftAfter(
            database,
            failure -> {
              if (last.getAndSet(failure) == null) {
                server.execute(database, "DELETE FROM entrada_schema WHERE version = 1000");
              }
              return failure.contains("schema version 1000");
            });

    assertThat(last).hasValue("");
    assertThat(left).isEmpty();
  }

  @Test
  void leavesNoDriverBehindThoughItWasNeverThere() throws Exception {
    assertThat(driversLeftAfter("nowhere", failure -> false)).isEmpty();
  }

  @Test
  void leavesNoOtherDriverBehindThatCameToTheJvmByUsingThisOne() throws Exception {
    server.execute(database, "DELETE FROM entrada_schema WHERE version = 1000");
    assertThat(RegisteredDrivers.printedBy(DatabaseVisit.class, server.url(database)))
        .containsExactly("[]");
  }
}
