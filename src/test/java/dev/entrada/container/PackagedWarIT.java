package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The WAR brings exactly what it needs. A library more is a decision, a library less a fault. */
class PackagedWarIT {
  private static final Path WAR = Path.of(System.getProperty("entrada.war", "target/entrada.war"));

  @Test
  void bringsTheseLibrariesAndNoOthers() throws IOException {
    assertThat(libraries(WAR, "WEB-INF/lib/"))
        .containsExactlyInAnyOrder(
            "HdrHistogram",
            "HikariCP",
            "caffeine",
            "commons-pool2",
            "error_prone_annotations",
            "h2",
            "httpclient5",
            "httpcore5",
            "httpcore5-h2",
            "jakarta.json-api",
            "jakarta.json.bind-api",
            "jedis",
            "jose4j",
            "micrometer-commons",
            "micrometer-core",
            "micrometer-observation",
            "micrometer-registry-prometheus",
            "parsson",
            "postgresql",
            "prometheus-metrics-config",
            "prometheus-metrics-core",
            "prometheus-metrics-exposition-textformats",
            "prometheus-metrics-model",
            "prometheus-metrics-tracer-common",
            "redis-authx-core",
            "slf4j-api",
            "slf4j-jdk14",
            "yasson");
  }

  /** Also those of the WAR with a server inside, whose libraries are the rest of the list. */
  @Test
  void saysUnderWhichLicenceEachLibraryIs() throws IOException {
    String name = WAR.getFileName().toString();
    Path standalone = WAR.resolveSibling(name.replace(".war", "-standalone.war"));
    Path classes = WAR.resolveSibling(name.replace(".war", "-classes.jar"));
    assertThat(entries(WAR, "META-INF/")).contains("LICENSE");
    assertThat(entries(classes, "META-INF/")).contains("LICENSE");
    String licences;
    try (JarFile war = new JarFile(standalone.toFile())) {
      licences =
          new String(
              war.getInputStream(war.getEntry("META-INF/THIRD-PARTY.txt")).readAllBytes(),
              StandardCharsets.UTF_8);
    }
    assertThat(
            licences.lines().filter(line -> line.contains("  ")).map(line -> line.split(" ", 2)[0]))
        .containsExactlyElementsOf(
            Stream.of("WEB-INF/lib/", "WEB-INF/lib-standalone/")
                .flatMap(folder -> libraries(standalone, folder).sorted())
                .toList());
  }

  @Test
  void bringsNoTestClasses() throws IOException {
    assertThat(entries(WAR, "WEB-INF/classes/dev/entrada/simulator/")).isEmpty();
    assertThat(entries(WAR, "WEB-INF/classes/dev/entrada/app/")).contains("WarListener.class");
  }

  /** About twice of what they are: a library that brings a dozen others does not pass unseen. */
  @Test
  void staysSmall() throws IOException {
    assertThat(Files.size(WAR)).as("the WAR").isLessThan(16 << 20);
    Path classes = WAR.resolveSibling(WAR.getFileName().toString().replace(".war", "-classes.jar"));
    assertThat(Files.size(classes)).as("the classes jar").isLessThan(1_300_000);
  }

  /** Without their versions. */
  private static Stream<String> libraries(Path archive, String folder) {
    return entries(archive, folder).stream()
        .map(name -> name.replaceFirst("-[0-9][0-9A-Za-z.-]*\\.jar$", ""));
  }

  private static List<String> entries(Path archive, String folder) {
    try (JarFile war = new JarFile(archive.toFile())) {
      return war.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith(folder))
          .map(name -> name.substring(folder.length()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
