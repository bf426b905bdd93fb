package dev.entrada.container;

import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** WildFly with its own {@code standalone.xml}. */
final class WildFlyContainer extends Container {
  private static final Path BASE = home().resolve("standalone");

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
    edit(
        BASE.resolve("configuration/standalone.xml"),
        "<worker name=\"default\"/>",
        "<worker name=\"default\" task-core-threads=\"0\" task-keepalive=\"100\"/>");
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
  List<Path> logs() {
    return List.of(BASE.resolve("log/server.log"));
  }
}
