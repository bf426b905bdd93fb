package dev.entrada.container;

import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** WildFly with its own {@code standalone.xml}. */
final class WildFlyContainer extends Container implements DataSources {
  private static final Path BASE = home().resolve("standalone");

  private static final Path CONFIGURATION = BASE.resolve("configuration/standalone.xml");
  private static final String WORKER = "<worker name=\"default\"/>";
  private static final String SHORT_LIVED_WORKER =
      "<worker name=\"default\" task-core-threads=\"0\" task-keepalive=\"100\"/>";

  private final int managementPort = TestServer.freePort();
  private final int httpsPort = TestServer.freePort();

  @Override
  void prepare() throws IOException {
    Path pristine = home().resolve("standalone.pristine");
    if (!Files.exists(pristine)) {
      copy(BASE, pristine);
    }
    delete(BASE);
    copy(pristine, BASE);
    // An idle worker holds its last request, and so an app that is gone, until it has another.
    edit(CONFIGURATION, WORKER, SHORT_LIVED_WORKER);
  }

  @Override
  void prepareForLoad() throws IOException {
    super.prepareForLoad();
    edit(CONFIGURATION, SHORT_LIVED_WORKER, WORKER);
  }

  @Override
  Map<String, String> adapter(String jvmArguments) {
    return Map.of(
        "jbossHome",
        home().toString(),
        "managementPort",
        String.valueOf(managementPort),
        "javaVmArguments",
        jvmArguments
            + (" -Djboss.http.port=" + port())
            + (" -Djboss.https.port=" + httpsPort)
            + (" -Djboss.management.http.port=" + managementPort));
  }

  @Override
  public String page() {
    return "wildfly";
  }

  @Override
  public String store() {
    return "java:jboss/datasources/entrada";
  }

  @Override
  public void define(DataSourceDoc doc) throws IOException {
    cli(doc.block("script"));
  }

  /** Every app may. */
  @Override
  public WebArchive using(WebArchive app, DataSourceDoc doc) {
    return app;
  }

  /** Those that stay when all idle ones are closed. */
  @Override
  public int lent(PostgresServer database) throws IOException {
    cli("/subsystem=datasources/data-source=entrada:flush-idle-connection-in-pool");
    return DataSources.connections(database);
  }

  /** Runs a script with WildFly's own command. */
  private void cli(String script) throws IOException {
    Path file = Files.writeString(directory().resolve("entrada.cli"), script);
    Tool.run(
        List.of(
            home().resolve("bin/jboss-cli.sh").toString(),
            "--connect",
            "--controller=localhost:" + managementPort,
            "--file=" + file));
  }

  @Override
  List<Path> logs() {
    return List.of(BASE.resolve("log/server.log"));
  }
}
