package dev.entrada.container;

import dev.entrada.testing.PostgresServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * What a container does to have a DataSource, all of it as its page in {@code docs/deploy} says.
 */
interface DataSources {
  /** The user of the database that the pages name; nobody else uses it. */
  String USER = "entrada";

  /** The name of the page. */
  String page();

  /** The value of {@code entrada.store}. */
  String store();

  /** Makes the DataSource known to the running container, which may have to start again for it. */
  void define(DataSourceDoc doc) throws IOException;

  /** Whether it must start again. */
  default boolean isDefinedAtStart() {
    return false;
  }

  /** For how long its pool takes a connection for alive that has just been used. */
  default Duration unchecked() {
    return Duration.ZERO;
  }

  /** Lets an app use it. */
  WebArchive using(WebArchive app, DataSourceDoc doc);

  /** How many connections are not back in its pool. */
  int lent(PostgresServer database) throws IOException;

  /** The library that a class is of, in the release that the server's WAR has. */
  static Path library(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many connections there are. */
  static int connections(PostgresServer database) {
    return Integer.parseInt(
        database.query("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + USER + "'"));
  }
}
