package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.entrada.container.McpVisit.SignedIn;
import dev.entrada.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

/**
 * Server and filter in one app, whose state is in PostgreSQL behind a DataSource of the
 * container's.
 */
class DataSourceContainerIT extends ModeTestCase {
  private static final String NAME = "with DataSource";
  private static final String DATA = "data-source";
  private static final String PASSWORD = "pass-of_the.database";
  private static final Map<String, String> NONE = Map.of();

  private static final DataSources SOURCES = (DataSources) CONTAINER;
  private static final PostgresServer DATABASE = database();
  private static final DataSourceDoc DOC = doc();

  private static SignedIn alice;

  private static PostgresServer database() {
    try {
      Path data = Container.directory().resolve("postgres");
      Container.delete(data);
      PostgresServer server = PostgresServer.start(data);
      server.createUser(DataSources.USER, PASSWORD);
      server.execute("postgres", "CREATE DATABASE entrada OWNER " + DataSources.USER);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataSourceDoc doc() {
    try {
      return new DataSourceDoc(
          SOURCES.page(),
          Map.of(
              "db.example.com",
              "localhost",
              "5432",
              String.valueOf(DATABASE.port()),
              "…",
              PASSWORD,
              "/opt/postgresql.jar",
              library("postgresql.jar", Driver.class).toString(),
              "/opt/HikariCP.jar",
              library("HikariCP.jar", HikariDataSource.class).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the name that is printed. */
  private static Path library(String name, Class<?> type) throws IOException {
    Path file = Container.directory().resolve(name);
    Files.copy(DataSources.library(type), file, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  @Deployment(name = NAME, managed = false, testable = false)
  static WebArchive app() {
    Map<String, String> settings = new LinkedHashMap<>(server(TOOLS, TOOLS + "/mcp", DATA));
    settings.put("store", SOURCES.store());
    settings.put("secret", "a-secret-of-the-container-tests-that-is-long-enough");
    return SOURCES.using(
        WebApps.sameApp("tools.war", settings, filter(TOOLS + "/mcp", Map.of())), DOC);
  }

  @Test
  @Order(1)
  void keepsItsStateInADataSource() throws Exception {
    startEmpty(NONE);
    SOURCES.define(DOC);
    if (SOURCES.isDefinedAtStart()) {
      stop();
      startEmpty(NONE);
    }
    CONTAINER.deploy(deployer, NAME, app());

    alice = assertSignsInAndRefreshes(TOOLS + "/mcp");

    assertThat(records("session")).isEqualTo("1");
    assertThat(Path.of(Container.data(DATA))).doesNotExist();
  }

  @Test
  @Order(2)
  void outlivesARestartOfTheDatabase() throws InterruptedException {
    DATABASE.stop();
    DATABASE.restart();
    Thread.sleep(SOURCES.unchecked().toMillis());

    alice = alice.refreshed();
  }

  @Test
  @Order(3)
  void leavesNoThreadAndNoClassAndNoConnection() throws Exception {
    CONTAINER.undeploy(deployer, NAME, app());

    assertNothingIsLeft();
    assertThat(SOURCES.lent(DATABASE)).isZero();
  }

  @Test
  @Order(4)
  void findsItsStateAfterARedeployment() {
    CONTAINER.deploy(deployer, NAME, app());

    alice = alice.refreshed();
    visit(TOOLS).assertCalls(alice.tokens().accessToken());
  }

  @Test
  @Order(5)
  void findsItsStateAfterARestart() {
    restart(NONE);

    alice = alice.refreshed();
    visit(TOOLS).assertCalls(alice.tokens().accessToken());
    assertThat(records("session")).isEqualTo("1");

    CONTAINER.undeploy(deployer, NAME, app());
    stop();
  }

  private static String records(String kind) {
    return DATABASE.query(
        "entrada", "SELECT count(*) FROM entrada_state WHERE kind = '" + kind + "'");
  }

  @AfterAll
  static void stopDatabase() {
    DATABASE.close();
  }
}
