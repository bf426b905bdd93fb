package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor as operators call it: of the unpacked WAR without any container, and of the file. */
@Timeout(120)
class DoctorIT {
  private static final Path WAR = Path.of("target/entrada.war");
  private static final String STANDALONE = "target/entrada-standalone.war";

  @TempDir private Path directory;

  private record Run(int status, String out) {}

  /** Runs {@code java} with settings in the environment. */
  private Run java(Map<String, String> settings, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("ENTRADA_"));
    settings.forEach(
        (key, value) ->
            builder
                .environment()
                .put("ENTRADA_" + key.toUpperCase(Locale.ROOT).replace('-', '_'), value));
    Process process = builder.redirectError(directory.resolve("stderr").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), out);
  }

  private List<String> unpackedWar() throws IOException {
    Path unpacked = directory.resolve("war");
    try (ZipFile war = new ZipFile(WAR.toFile())) {
      for (ZipEntry entry : war.stream().filter(e -> !e.isDirectory()).toList()) {
        Path file = unpacked.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (InputStream content = war.getInputStream(entry)) {
          Files.copy(content, file);
        }
      }
    }
    Path web = unpacked.resolve("WEB-INF");
    return List.of("-cp", web + "/classes:" + web + "/lib/*", "dev.entrada.app.Doctor");
  }

  private Map<String, String> settings(String authority) {
    return TestServer.settings(
        TestServer.freePort(),
        authority,
        settings -> {
          settings.put("store", "embedded");
          settings.put("data-dir", directory.resolve("data").toString());
        });
  }

  private void examines(List<String> doctor) throws Exception {
    try (EntraSimulator entra =
        EntraSimulator.start(TestServer.directory("http://localhost/auth/callback"))) {
      List<String> inJson = new ArrayList<>(doctor);
      inJson.add("--json");
      Run run = java(settings(entra.authority()), inJson);
      assertThat(run.status()).as(run.out()).isEqualTo(1);
      JsonObject json = Json.parseObject(run.out(), JsonLimits.ANSWER);
      assertThat(json.objects("findings").orElseThrow())
          .extracting(f -> f.requiredString("check") + " " + f.requiredString("verdict"))
          .contains(
              "store ok", "entra.credential ok", "entra.redirect-uri ok", "public.keys problem");
      Run words = java(Map.of(), doctor);
      assertThat(words.status()).isEqualTo(1);
      assertThat(words.out()).contains("PROBLEM  configuration", "entrada.base-url", "-> Set it");
    }
  }

  @Test
  void runsOnTheClassesOfTheWar() throws Exception {
    List<String> doctor = unpackedWar();
    examines(doctor);
    List<String> wrong = new ArrayList<>(doctor);
    wrong.add("--jsn");
    assertThat(java(Map.of(), wrong).status()).isEqualTo(2);
  }

  @Test
  void runsOfTheStandaloneWar() throws Exception {
    examines(List.of("-jar", STANDALONE, "doctor"));
  }
}
