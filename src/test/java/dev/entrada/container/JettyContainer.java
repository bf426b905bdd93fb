package dev.entrada.container;

import dev.entrada.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Jetty with a base of its own, which the commands of {@code docs/deploy/jetty.md} fill. It takes
 * apps from a directory, in which {@link JettyAdapter} puts them for Arquillian's {@link Deployer}.
 */
final class JettyContainer extends CommandContainer implements DataSources {
  private static final Path APPS = BASE.resolve("webapps");
  private static final Path DATABASE = BASE.resolve("etc/entrada-db.xml");

  /** A connection holds the app of its last request; Jetty's own limit is half a minute. */
  private static final String IDLE = "jetty.http.idleTimeout=4000";

  private static final String START = home().resolve("start.jar").toString();

  @Override
  void prepare() throws IOException {
    super.prepare();
    Tool.run(
        List.of(
            java(),
            "-jar",
            START,
            "jetty.base=" + BASE,
            "--add-modules=http,ee10-deploy,ee10-jsp"));
  }

  @Override
  List<String> command() {
    return List.of(
        "-jar",
        START,
        "jetty.base=" + BASE,
        "jetty.http.host=127.0.0.1",
        "jetty.http.port=" + port(),
        "jetty.deploy.scanInterval=1",
        IDLE);
  }

  @Override
  Pattern ready() {
    return Pattern.compile("Started oejs\\.Server@");
  }

  @Override
  public String page() {
    return "jetty";
  }

  @Override
  public String store() {
    return "java:comp/env/jdbc/entrada";
  }

  @Override
  public void define(DataSourceDoc doc) throws IOException {
    for (String command : doc.commands("commands")) {
      String inPlace =
          command.replace("$JETTY_HOME", home().toString()).replace("$JETTY_BASE", BASE.toString());
      Tool.run(List.of("bash", "-c", inPlace));
    }
    Files.createDirectories(DATABASE.getParent());
    Files.writeString(DATABASE, doc.block("configuration"));
  }

  @Override
  public boolean isDefinedAtStart() {
    return true;
  }

  /** HikariCP's half second, and some more. */
  @Override
  public Duration unchecked() {
    return Duration.ofSeconds(1);
  }

  /** Every app may. */
  @Override
  public WebArchive using(WebArchive app, DataSourceDoc doc) {
    return app;
  }

  @Override
  public int lent(PostgresServer database) {
    return process().number("com.zaxxer.hikari:type=Pool (jdbc/entrada)", "ActiveConnections");
  }

  @Override
  void moveOn() {
    try (Socket socket = new Socket("localhost", port())) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts an app there as a whole, and waits until Jetty has started it. */
  void drop(Archive<?> archive) throws IOException {
    int logged = log().length();
    Path file = BASE.resolve(archive.getName());
    archive.as(ZipExporter.class).exportTo(file.toFile(), true);
    Files.move(file, APPS.resolve(archive.getName()), StandardCopyOption.ATOMIC_MOVE);
    awaitLogged(said("Started", archive), logged);
  }

  void remove(Archive<?> archive) throws IOException {
    int logged = log().length();
    Files.delete(APPS.resolve(archive.getName()));
    awaitLogged(said("Stopped", archive), logged);
  }

  /** When an app's listeners and filters have done; that it begins, it says in like words. */
  private static Pattern said(String what, Archive<?> archive) {
    return Pattern.compile(
        ":oejes\\.ServletContextHandler:.*: "
            + what
            + " oeje10w\\.WebAppContext@.*"
            + Pattern.quote("{" + APPS.resolve(archive.getName()) + "}"));
  }
}
