package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The WAR brings exactly what it needs. A library more is a decision, a library less a fault. */
class PackagedWarIT {
  private static final Path WAR = Path.of(System.getProperty("entrada.war", "target/entrada.war"));

  @Test
  void bringsTheseLibrariesAndNoOthers() throws IOException {
    assertThat(entries("WEB-INF/lib/"))
        .extracting(name -> name.replaceFirst("-[0-9][0-9A-Za-z.-]*\\.jar$", ""))
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

  @Test
  void bringsNoTestClasses() throws IOException {
    assertThat(entries("WEB-INF/classes/dev/entrada/simulator/")).isEmpty();
    assertThat(entries("WEB-INF/classes/dev/entrada/app/")).contains("WarListener.class");
  }

  /** About twice of what they are: a library that brings a dozen others does not pass unseen. */
  @Test
  void staysSmall() throws IOException {
    assertThat(Files.size(WAR)).as("the WAR").isLessThan(16 << 20);
    Path classes = WAR.resolveSibling(WAR.getFileName().toString().replace(".war", "-classes.jar"));
    assertThat(Files.size(classes)).as("the classes jar").isLessThan(1_300_000);
  }

  private static List<String> entries(String folder) throws IOException {
    try (JarFile war = new JarFile(WAR.toFile())) {
      return war.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith(folder))
          .map(name -> name.substring(folder.length()))
          .toList();
    }
  }
}
