package dev.entrada.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Payara Micro: one JAR, which has its apps from the command line and keeps them until it ends. No
 * adapter is needed.
 */
final class MicroContainer extends Container {
  private static final Path BASE = directory().resolve("base");
  private static final Path LOG = BASE.resolve("micro.log");
  private static final Path BEFORE_BOOT = BASE.resolve("before-boot");
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final List<String> apps = new ArrayList<>();
  private String jvm = "";
  private Process process;

  /** The second command is that of {@code docs/deploy/payara.md}. */
  @Override
  void prepare() throws IOException {
    delete(BASE);
    Files.createDirectories(BASE.resolve("tmp"));
    Files.writeString(
        BEFORE_BOOT,
        """
        set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1
        set configs.config.server-config.network-config.protocols.protocol.http-listener.http.http2-max-header-list-size-in-bytes=16384
        """);
  }

  @Override
  Map<String, String> adapter(String jvmArguments) {
    jvm = jvmArguments;
    return Map.of();
  }

  /** Adds an app for the next start, under the name of the archive. */
  void add(WebArchive archive) {
    File file = BASE.resolve(archive.getName()).toFile();
    archive.as(ZipExporter.class).exportTo(file, true);
    apps.add(file.toString());
  }

  /** Waits until it says that it is ready, which it does after it has loaded its apps. */
  @Override
  void launch() {
    int logged = log().length();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvm.split(" ")));
    command.addAll(List.of("-Djava.io.tmpdir=" + BASE.resolve("tmp"), "-jar", home().toString()));
    command.addAll(List.of("--nohazelcast", "--port", String.valueOf(port())));
    command.addAll(List.of("--prebootcommandfile", BEFORE_BOOT.toString()));
    apps.forEach(app -> command.addAll(List.of("--deploy", app)));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process started = process;
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    Instant end = Instant.now().plus(START);
    while (log().indexOf(" ready in ", logged) < 0) {
      if (!started.isAlive() || Instant.now().isAfter(end)) {
        throw new IllegalStateException("Payara Micro did not start: " + log());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** As an operator or a supervisor does. */
  @Override
  void end() {
    process.destroy();
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Payara Micro did not stop: " + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  List<Path> logs() {
    return List.of(LOG);
  }
}
