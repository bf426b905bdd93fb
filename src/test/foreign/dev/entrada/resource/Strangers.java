package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * Builds the apps of {@code src/test/strangers} as their authors would: with Maven, from the
 * published POM and classes jar. Nothing of ours gets into the local repository of this machine.
 */
final class Strangers {
  private static final Path BASE = Path.of("").toAbsolutePath();
  private static final Path TARGET = BASE.resolve("target/strangers");
  private static final Path PUBLISHED = TARGET.resolve("repository");
  private static final Path LOCAL = Path.of(System.getProperty("foreign.repository"));

  private Strangers() {}

  static void build() throws IOException, InterruptedException {
    maven(
        PUBLISHED,
        LOCAL,
        List.of(
            "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
            "-Dfile=" + BASE.resolve("target/entrada-classes.jar"),
            "-DpomFile=" + BASE.resolve("pom.xml"),
            "-Dclassifier=classes",
            "-Dpackaging=jar"));
    maven(
        LOCAL,
        PUBLISHED,
        List.of(
            "-f",
            BASE.resolve("src/test/strangers/pom.xml").toString(),
            "-Dentrada.version=" + System.getProperty("foreign.version"),
            "-Dstrangers.target=" + TARGET,
            "package"));
  }

  private static void maven(Path repository, Path other, List<String> arguments)
      throws IOException, InterruptedException {
    boolean isWindows = System.getProperty("os.name").startsWith("Windows");
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("foreign.maven"), "bin", isWindows ? "mvn.cmd" : "mvn")
            .toString());
    command.addAll(
        List.of(
            "-q", "-B", "-Dmaven.repo.local=" + repository, "-Dmaven.repo.local.tail=" + other));
    command.addAll(arguments);
    Path log = Files.createDirectories(TARGET).resolve("maven.log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("Maven ends").isTrue();
    assertThat(process.exitValue()).as(() -> readable(log)).isZero();
  }

  private static String readable(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return String.valueOf(log);
    }
  }

  static Path war(String name) {
    return TARGET.resolve(name).resolve(name + ".war");
  }

  static Path jar(String name) {
    return TARGET.resolve(name).resolve(name + ".jar");
  }

  /** The names of the jars in a WAR's {@code WEB-INF/lib}, with their versions. */
  static List<String> libraries(String name) throws IOException {
    String folder = "WEB-INF/lib/";
    try (JarFile war = new JarFile(war(name).toFile())) {
      return war.stream()
          .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))
          .map(entry -> entry.getName().substring(folder.length()))
          .sorted()
          .toList();
    }
  }
}
