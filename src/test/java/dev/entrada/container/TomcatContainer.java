package dev.entrada.container;

import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tomcat 10.1 and 11: its own {@code conf}, but for the port, and its manager app to deploy by. */
final class TomcatContainer extends Container {
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
    for (String directory : List.of("logs", "temp", "work", "webapps")) {
      Files.createDirectories(BASE.resolve(directory));
    }
    copy(home().resolve("conf"), BASE.resolve("conf"));
    copy(home().resolve("webapps/manager"), BASE.resolve("webapps/manager"));
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
