package dev.entrada.nodes;

import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A node in a real container of its own process, on 127.0.0.1, with {@code entrada.war} at the root
 * and perhaps an app beside it. It is configured by its environment, and killed in the end.
 */
final class ContainerNode implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path CONTAINERS = TARGET.resolve("node-containers");
  private static final Duration MAX_START = Duration.ofSeconds(120);

  private final int port = TestServer.freePort();
  private final Path log;
  private Process process = null;

  private ContainerNode(Path directory) {
    this.log = directory.resolve("container.log");
  }

  /** Starts Tomcat. */
  static ContainerNode tomcat(Path directory, Map<String, String> settings, WebArchive app)
      throws IOException {
    ContainerNode node = new ContainerNode(directory);
    Path home = home("apache-tomcat-");
    for (String name : List.of("conf", "webapps", "temp", "logs")) {
      Files.createDirectories(directory.resolve(name));
    }
    copy(home.resolve("conf"), directory.resolve("conf"));
    Path server = directory.resolve("conf/server.xml");
    Files.writeString(
        server,
        Files.readString(server)
            .replace("port=\"8080\"", "port=\"" + node.port + "\" address=\"127.0.0.1\"")
            .replace("port=\"8005\"", "port=\"-1\""));
    deploy(directory.resolve("webapps"), app);
    node.start(
        settings,
        java(),
        "-Xmx384m",
        "-Dcatalina.home=" + home,
        "-Dcatalina.base=" + directory,
        "-Djava.io.tmpdir=" + directory.resolve("temp"),
        "-cp",
        home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
        "org.apache.catalina.startup.Bootstrap",
        "start");
    return node;
  }

  /** Starts WildFly. */
  static ContainerNode wildFly(Path directory, Map<String, String> settings, WebArchive app)
      throws IOException {
    ContainerNode node = new ContainerNode(directory);
    Path home = home("wildfly-");
    copy(home.resolve("standalone"), directory);
    deploy(directory.resolve("deployments"), app);
    node.start(
        settings,
        "sh",
        home.resolve("bin/standalone.sh").toString(),
        "-Djboss.server.base.dir=" + directory,
        "-Djboss.http.port=" + node.port,
        "-Djboss.https.port=" + TestServer.freePort(),
        "-Djboss.management.http.port=" + TestServer.freePort());
    return node;
  }

  /** Starts {@code entrada-standalone.war}, which is a Jetty and has no other app. */
  static ContainerNode standalone(Path directory, Map<String, String> settings) throws IOException {
    ContainerNode node = new ContainerNode(Files.createDirectories(directory));
    node.start(
        settings,
        java(),
        "-Xmx256m",
        "-jar",
        TARGET.resolve("entrada-standalone.war").toString(),
        "--port",
        String.valueOf(node.port));
    return node;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Path home(String name) throws IOException {
    try (Stream<Path> unpacked = Files.list(CONTAINERS)) {
      return unpacked
          .filter(path -> path.getFileName().toString().startsWith(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void deploy(Path deployments, WebArchive app) throws IOException {
    Files.copy(TARGET.resolve("entrada.war"), deployments.resolve("ROOT.war"));
    app.as(ZipExporter.class).exportTo(deployments.resolve(app.getName()).toFile());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private void start(Map<String, String> settings, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("JAVA_OPTS", "-Xmx512m -Djava.net.preferIPv4Stack=true");
    settings.forEach(
        (key, value) ->
            environment.put("ENTRADA_" + key.toUpperCase(Locale.ROOT).replace('-', '_'), value));
    process = builder.start();
  }

  int port() {
    return port;
  }

  /** Waits until a path is answered so. */
  ContainerNode await(String path, int status) {
    Instant end = Instant.now().plus(MAX_START);
    while (!answers(path, status)) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new IllegalStateException("the container did not start: " + output());
      }
      pause();
    }
    return this;
  }

  private boolean answers(String path, int status) {
    try {
      return RawHttp.get("http://127.0.0.1:" + port + path, Map.of()).status() == status;
    } catch (IllegalStateException | UncheckedIOException e) {
      return false; // nobody listens yet
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
  }
}
