package dev.entrada.container;

import dev.entrada.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Payara Server with its own {@code domain1}, which {@code asadmin} starts: Arquillian's adapter
 * only joins it and deploys. It knows neither JVM options, which go into {@code domain.xml}, nor
 * the root context, for which {@code asadmin} has an option.
 */
final class PayaraContainer extends Container implements DataSources {
  private static final Path DOMAIN = home().resolve("glassfish/domains/domain1");
  private static final Path DOMAIN_XML = DOMAIN.resolve("config/domain.xml");

  /** Or {@code jps} would cut them off before our mark: Payara has very many. */
  private static final String ALL_ARGUMENTS = "-XX:PerfMaxStringConstLength=16384";

  private static final String DATA_GRID =
      "<hazelcast-config-specific-configuration></hazelcast-config-specific-configuration>";

  /** Data grid and message broker would listen on all addresses. */
  private static final String NEITHER =
      """
      <hazelcast-config-specific-configuration enabled="false"></hazelcast-config-specific-configuration>
      <jms-service default-jms-host="default_JMS_host" type="DISABLED">
        <jms-host name="default_JMS_host" host="localhost" port="7676"></jms-host>
      </jms-service>
      """;

  /** As {@code docs/deploy/payara.md} says. */
  private static final String HTTP =
      "configs.config.server-config.network-config.protocols.protocol.";

  private static final String LARGE_HEADERS = ".http.http2-max-header-list-size-in-bytes=16384";

  private static final String MONITORING =
      "configs.config.server-config.monitoring-service.module-monitoring-levels"
          + ".jdbc-connection-pool";

  private static final Set<String> OF_POOLS =
      Set.of("connector-timer-proxy", "payara-executor-service-task");

  private static final Pattern APP = Pattern.compile("<application [^>]*name=\"([^\"]+)\"");
  private static final Duration LOADING = Duration.ofMinutes(2);
  private static final Duration LISTENING = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private String options = "";
  private boolean hooked;
  private boolean running;
  private boolean set;

  /** Its adapter takes the ports of {@code domain1}. */
  @Override
  int port(int free) {
    return 8080;
  }

  @Override
  void prepare() throws IOException {
    Path pristine = home().resolve("domain1.pristine");
    if (!Files.exists(pristine)) {
      copy(DOMAIN, pristine);
    }
    delete(DOMAIN);
    copy(pristine, DOMAIN);
    set = false;
    Files.writeString(
        DOMAIN_XML,
        Files.readString(DOMAIN_XML)
            .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
            .replaceAll(
                "<network-listener (?![^>]*address=)", "<network-listener address=\"127.0.0.1\" "));
    edit(DOMAIN_XML, DATA_GRID, NEITHER);
  }

  @Override
  Map<String, String> adapter(String jvmArguments) {
    end(); // between classes Arquillian stops the adapter alone
    String added =
        Stream.of((jvmArguments + " " + ALL_ARGUMENTS).split(" "))
            .map(option -> "<jvm-options>" + option + "</jvm-options>")
            .collect(Collectors.joining("\n", "\n", "\n"));
    try {
      String domain = Files.readString(DOMAIN_XML);
      for (String former : options.lines().toList()) {
        domain = domain.replace(former, "");
      }
      int config = domain.indexOf("<config name=\"server-config\"");
      int first = domain.indexOf("<jvm-options>", config);
      Files.writeString(
          DOMAIN_XML,
          domain.substring(0, first)
              + added
              + domain.substring(first).replaceFirst("<jvm-options>-Xmx512m</jvm-options>", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    options = added;
    return Map.of("payaraHome", home().toString());
  }

  @Override
  void launch() {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }
    running = true; // even if it fails half-way
    int logged = log().length();
    asadmin("start-domain", "domain1");
    awaitApps(logged);
    if (!set) {
      set = true;
      for (String listener : List.of("http-listener-1", "http-listener-2")) {
        asadmin("set", HTTP + listener + LARGE_HEADERS);
      }
      if (!listens()) {
        asadmin("restart-domain", "domain1"); // a busy Payara loses a listener by that at times
      }
    }
  }

  private boolean listens() {
    Instant end = Instant.now().plus(LISTENING);
    while (Instant.now().isBefore(end)) {
      try (Socket socket = new Socket("127.0.0.1", port())) {
        return socket.isConnected();
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return false;
  }

  /** Payara says that it has started, and answers 404, before it has loaded its apps. */
  private void awaitApps(int logged) {
    Instant end = Instant.now().plus(LOADING);
    List<String> apps = apps();
    while (!apps.stream()
        .allMatch(app -> log().indexOf("Loading application [" + app + "] at", logged) > 0)) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("not all of " + apps + " were loaded: " + log());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static List<String> apps() {
    try {
      return APP.matcher(Files.readString(DOMAIN_XML))
          .results()
          .map(result -> result.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void end() {
    if (running) {
      running = false;
      asadmin("stop-domain", "domain1");
    }
  }

  /** An idle thread of its pool for asynchronous dispatches ends after a minute. */
  @Override
  Duration patience() {
    return Duration.ofSeconds(90);
  }

  @Override
  void deploy(Deployer deployer, String deployment, WebArchive archive) {
    if (archive.getName().equals(ROOT_WAR)) {
      Path file = directory().resolve(ROOT_WAR);
      archive.as(ZipExporter.class).exportTo(file.toFile(), true);
      asadmin("deploy", "--contextroot", "/", "--name", "ROOT", file.toString());
    } else {
      super.deploy(deployer, deployment, archive);
    }
  }

  @Override
  void undeploy(Deployer deployer, String deployment, WebArchive archive) {
    if (archive.getName().equals(ROOT_WAR)) {
      asadmin("undeploy", "ROOT");
    } else {
      super.undeploy(deployer, deployment, archive);
    }
  }

  /**
   * When the root app goes, Payara's empty one comes back; so it does after any app. The timer of
   * its pools and an executor of its own begin with the first DataSource, in loaders of its own.
   */
  @Override
  boolean isOfItsOwn(String thread) {
    return OF_POOLS.contains(thread)
        || (thread.startsWith("ContainerBackground") && thread.endsWith("StandardContext[]]"));
  }

  @Override
  public String page() {
    return "payara";
  }

  @Override
  public String store() {
    return "java:comp/env/jdbc/entrada";
  }

  @Override
  public void define(DataSourceDoc doc) {
    asadmin("set", MONITORING + "=HIGH");
    for (String command : doc.commands("commands")) {
      asadmin(command.replaceFirst("^bin/asadmin ", "").split(" +"));
    }
  }

  @Override
  public WebArchive using(WebArchive app, DataSourceDoc doc) {
    return WebApps.withElements(WebApps.without("postgresql", app), doc.block("reference"));
  }

  @Override
  public int lent(PostgresServer database) {
    String used = "server.resources.entrada.numconnused-current";
    Matcher count = Pattern.compile(used + " = (\\d+)").matcher(asadmin("get", "-m", used));
    if (!count.find()) {
      throw new IllegalStateException("Payara does not know " + used);
    }
    return Integer.parseInt(count.group(1));
  }

  /** Runs Payara's own command. */
  static String asadmin(String... arguments) {
    return Tool.run(
        Stream.concat(Stream.of(home().resolve("bin/asadmin").toString()), Stream.of(arguments))
            .toList());
  }

  @Override
  List<Path> logs() {
    return List.of(DOMAIN.resolve("logs/server.log"));
  }
}
