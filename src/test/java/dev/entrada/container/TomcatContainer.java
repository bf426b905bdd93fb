package dev.entrada.container;

import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.postgresql.Driver;

/** Tomcat 10.1 and 11: its own {@code conf}, but for the port, and its manager app to deploy by. */
final class TomcatContainer extends Container implements DataSources {
  static final Path BASE = directory().resolve("base");

  /** What its own start script opens to its search for leaks. */
  private static final String OPENS =
      " --add-opens=java.base/java.lang=ALL-UNNAMED"
          + " --add-opens=java.base/java.io=ALL-UNNAMED"
          + " --add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED";

  /** Does nothing until a test writes its rules. */
  private static final String REWRITE = "org.apache.catalina.valves.rewrite.RewriteValve";

  private final int jmxPort = TestServer.freePort();

  @Override
  void prepare() throws IOException {
    delete(BASE);
    for (String directory : List.of("logs", "temp", "work", "webapps", "lib")) {
      Files.createDirectories(BASE.resolve(directory));
    }
    copy(home().resolve("conf"), BASE.resolve("conf"));
    copy(home().resolve("webapps/manager"), BASE.resolve("webapps/manager"));
    Files.copy(DataSources.library(Driver.class), BASE.resolve("lib/postgresql.jar"));
    Path server = BASE.resolve("conf/server.xml");
    edit(server, "port=\"8080\"", "port=\"" + port() + "\" address=\"127.0.0.1\"");
    edit(server, "port=\"8005\"", "port=\"-1\"");
    edit(server, "</Host>", "  <Valve className=\"" + REWRITE + "\" />\n      </Host>");
    Files.writeString(
        BASE.resolve("conf/tomcat-users.xml"),
        """
        <tomcat-users xmlns="http://tomcat.apache.org/xml" version="1.0">
          <user username="arquillian" password="arquillian" roles="manager-script"/>
        </tomcat-users>
        """);
  }

  @Override
  Map<String, String> adapter(String jvmArguments) {
    return Map.of(
        "catalinaHome", home().toString(),
        "catalinaBase", BASE.toString(),
        "bindAddress", "localhost",
        "bindHttpPort", String.valueOf(port()),
        "jmxPort", String.valueOf(jmxPort),
        "outputToConsole", "false",
        "javaVmArguments", jvmArguments + OPENS + " -Dcom.sun.management.jmxremote.host=127.0.0.1");
  }

  @Override
  public String page() {
    return "tomcat";
  }

  @Override
  public String store() {
    return "java:comp/env/jdbc/entrada";
  }

  /** Each app brings its own. */
  @Override
  public void define(DataSourceDoc doc) {}

  @Override
  public WebArchive using(WebArchive app, DataSourceDoc doc) {
    String context = "<Context>\n" + doc.block("context") + "</Context>\n";
    return app.addAsManifestResource(new StringAsset(context), "context.xml");
  }

  /** The pool goes with the app. */
  @Override
  public int lent(PostgresServer database) {
    return DataSources.connections(database);
  }

  @Override
  List<Path> logs() {
    try (Stream<Path> files = Files.list(BASE.resolve("logs"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("(catalina|localhost)\\..*log"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
