package dev.entrada.container;

import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Open Liberty with a server directory of this run, servlets and JSP. Arquillian's adapter drops
 * apps in, which then have the context path of their name; the root context is for an app that is
 * configured.
 */
final class LibertyContainer extends Container {
  private static final String NAME = "entrada";
  private static final Path USER = directory().resolve("usr");
  private static final Path SERVER = USER.resolve("servers").resolve(NAME);
  private static final Path ROOT_CONFIGURATION = SERVER.resolve("configDropins/overrides/root.xml");

  private static final String STARTED = "CWWKZ0001I: Application ROOT started";
  private static final String STOPPED = "CWWKZ0009I: The application ROOT has stopped";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final int httpsPort = TestServer.freePort();

  /**
   * Without HTTP/2: its connections that began with {@code Upgrade: h2c}, as those of the JDK's
   * client do, and then the threads that served them, hold the app that answered the upgrade.
   */
  @Override
  void prepare() throws IOException {
    delete(USER);
    Files.createDirectories(ROOT_CONFIGURATION.getParent());
    Files.createDirectories(SERVER.resolve("apps"));
    Files.writeString(
        SERVER.resolve("server.xml"),
        """
        <server>
          <featureManager>
            <feature>servlet-6.0</feature>
            <feature>pages-3.1</feature>
            <feature>localConnector-1.0</feature>
          </featureManager>
          <httpEndpoint id="defaultHttpEndpoint" host="localhost" httpPort="%d" httpsPort="%d"
            protocolVersion="http/1.1"/>
          <applicationMonitor updateTrigger="mbean"/>
        </server>
        """
            .formatted(port(), httpsPort));
  }

  /** JVM arguments go into Liberty's own file: its adapter has an environment variable for them. */
  @Override
  Map<String, String> adapter(String jvmArguments) {
    try {
      Files.write(SERVER.resolve("jvm.options"), List.of(jvmArguments.split(" ")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String seconds = String.valueOf(PATIENCE.toSeconds());
    return Map.of(
        "wlpHome",
        home().toString(),
        "usrDir",
        USER.toString(),
        "serverName",
        NAME,
        "httpPort",
        String.valueOf(port()),
        "serverStartTimeout",
        seconds,
        "appDeployTimeout",
        seconds,
        "appUndeployTimeout",
        seconds,
        "outputToConsole",
        "false");
  }

  @Override
  void deploy(Deployer deployer, String deployment, WebArchive archive) {
    if (!archive.getName().equals(ROOT_WAR)) {
      super.deploy(deployer, deployment, archive);
      return;
    }
    int before = said(STARTED);
    archive.as(ZipExporter.class).exportTo(SERVER.resolve("apps").resolve(ROOT_WAR).toFile(), true);
    try {
      Files.writeString(
          ROOT_CONFIGURATION,
          """
          <server>
            <webApplication id="ROOT" name="ROOT" location="ROOT.war" contextRoot="/"/>
          </server>
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(STARTED, before);
  }

  @Override
  void undeploy(Deployer deployer, String deployment, WebArchive archive) {
    if (!archive.getName().equals(ROOT_WAR)) {
      super.undeploy(deployer, deployment, archive);
      return;
    }
    int before = said(STOPPED);
    try {
      Files.delete(ROOT_CONFIGURATION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(STOPPED, before);
  }

  private int said(String text) {
    return log().split(text, -1).length;
  }

  private void await(String text, int before) {
    Instant end = Instant.now().plus(PATIENCE);
    while (said(text) == before) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("not in the log: " + text + "\n" + log());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** One for each start. */
  @Override
  List<Path> logs() {
    try (Stream<Path> files = Files.list(SERVER.resolve("logs"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("messages.*\\.log"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
