package dev.entrada.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
final class PayaraContainer extends Container {
  private static final Path DOMAIN = home().resolve("glassfish/domains/domain1");
  private static final Path DOMAIN_XML = DOMAIN.resolve("config/domain.xml");

  /** Or {@code jps} would cut them off before our mark: Payara has very many. */
  private static final String ALL_ARGUMENTS = "-XX:PerfMaxStringConstLength=16384";

  private String options = "";
  private boolean hooked;
  private boolean running;

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
    String domain = Files.readString(DOMAIN_XML);
    Files.writeString(
        DOMAIN_XML,
        domain
            .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
            .replaceAll(
                "<network-listener (?![^>]*address=)", "<network-listener address=\"127.0.0.1\" "));
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
    asadmin("start-domain", "domain1");
    running = true;
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }
  }

  @Override
  void end() {
    if (running) {
      asadmin("stop-domain", "domain1");
      running = false;
    }
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

  /** When the root app goes, Payara's empty one comes back; so it does after any app. */
  @Override
  boolean isOfItsOwn(String thread) {
    return thread.startsWith("ContainerBackground") && thread.endsWith("StandardContext[]]");
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
