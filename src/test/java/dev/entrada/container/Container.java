package dev.entrada.container;

import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A real server, unpacked by the Maven profile that chose it: where it is, how it is told a port, a
 * heap and system properties, what it writes. Arquillian starts it, stops it and deploys to it.
 */
abstract class Container {
  static final String ROOT_WAR = "ROOT.war";

  /** Marks the process among all others of the machine. */
  private static final String MARK = "-Dcontainer.mark=" + ProcessHandle.current().pid();

  private static final List<String> JVM = List.of(MARK, "-Xmx640m", "-Djava.awt.headless=true");

  /** Caches of the JDK and of servers that hold classes softly let go of them. */
  private static final String NOTHING_SOFT = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private static final Path DATA = directory().resolve("data");

  private static final Container CURRENT = choose(System.getProperty("arquillian.launch"));

  private final int port = port(TestServer.freePort());
  private boolean prepared;
  private boolean findsLeaks = true;

  static Container current() {
    return CURRENT;
  }

  private static Container choose(String qualifier) {
    return switch (qualifier) {
      case "tomcat" -> new TomcatContainer();
      case "wildfly" -> new WildFlyContainer();
      case "liberty" -> new LibertyContainer();
      case "payara" -> new PayaraContainer();
      case "payara-micro" -> new MicroContainer();
      case "jetty" -> new JettyContainer();
      default -> throw new IllegalStateException("no profile of a container is on: " + qualifier);
    };
  }

  /** The name in {@code arquillian.xml}. */
  final String qualifier() {
    return System.getProperty("arquillian.launch");
  }

  static Path home() {
    return Path.of(System.getProperty("container.home"));
  }

  /** Where this run keeps what it writes. */
  static Path directory() {
    return Path.of(System.getProperty("container.directory"));
  }

  /** The data directory of one server. */
  static String data(String name) {
    return DATA.resolve(name).toString();
  }

  /** The port it will listen on: the free one, unless the server can have no other than its own. */
  int port(int free) {
    return free;
  }

  final int port() {
    return port;
  }

  final String origin() {
    return "http://localhost:" + port;
  }

  /** Deploys under the name of the archive; {@value #ROOT_WAR} is for the root context. */
  void deploy(Deployer deployer, String deployment, WebArchive archive) {
    deployer.deploy(deployment);
  }

  void undeploy(Deployer deployer, String deployment, WebArchive archive) {
    deployer.undeploy(deployment);
  }

  /** Sets the server up afresh, in files of this run: its port, its users, nothing deployed. */
  abstract void prepare() throws IOException;

  /** Takes back what only serves the search for leaks. */
  void prepareForLoad() throws IOException {
    findsLeaks = false;
  }

  /** What Arquillian's adapter is configured with besides {@code arquillian.xml}. */
  abstract Map<String, String> adapter(String jvmArguments);

  /** Starts it, where the adapter does not. */
  void launch() {}

  /** Stops what {@link #launch} started. */
  void end() {}

  /** Whether it starts a thread of that name for itself whenever an app has gone. */
  boolean isOfItsOwn(String thread) {
    return false;
  }

  /** How long it may hold what an app has left behind. */
  Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** Has it serve one more connection, where it holds the last until it has another. */
  void moveOn() {}

  /** The files that the server logs to. */
  abstract List<Path> logs();

  final Map<String, String> configuration(Map<String, String> systemProperties) {
    try {
      if (!prepared) {
        delete(DATA);
        prepare();
        prepared = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String arguments =
        Stream.of(
                JVM.stream(),
                Stream.of(NOTHING_SOFT).filter(it -> findsLeaks),
                systemProperties.entrySet().stream()
                    .map(property -> "-D" + property.getKey() + "=" + property.getValue()))
            .flatMap(it -> it)
            .collect(Collectors.joining(" "));
    return new LinkedHashMap<>(adapter(arguments));
  }

  /** All that it has logged. */
  final String log() {
    return logs().stream()
        .filter(Files::exists)
        .map(
            file -> {
              try {
                return Files.readString(file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .collect(Collectors.joining());
  }

  /** The server's process. */
  static JavaProcess process() {
    return JavaProcess.find(MARK);
  }

  static void copy(Path from, Path to) throws IOException {
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

  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Replaces a text that must be there. */
  static void edit(Path file, String text, String replacement) throws IOException {
    String content = Files.readString(file);
    if (!content.contains(text)) {
      throw new IllegalStateException(file + " has no " + text);
    }
    Files.writeString(file, content.replace(text, replacement));
  }
}
