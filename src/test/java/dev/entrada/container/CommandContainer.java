package dev.entrada.container;

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
import java.util.regex.Pattern;

/** A server that one command starts, and that ends with its process. */
abstract class CommandContainer extends Container {
  static final Path BASE = directory().resolve("base");
  private static final Path LOG = BASE.resolve("server.log");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private List<String> jvm = List.of();
  private Process process;

  /** What stands behind {@code java} and its options. */
  abstract List<String> command();

  /** What it logs when it has loaded its apps. */
  abstract Pattern ready();

  @Override
  void prepare() throws IOException {
    delete(BASE);
    Files.createDirectories(BASE.resolve("tmp"));
  }

  @Override
  Map<String, String> adapter(String jvmArguments) {
    end(); // between classes Arquillian stops the adapter alone
    jvm = List.of(jvmArguments.split(" "));
    return Map.of();
  }

  @Override
  void launch() {
    int logged = log().length();
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(jvm);
    command.add("-Djava.io.tmpdir=" + BASE.resolve("tmp"));
    command.addAll(command());
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitLogged(ready(), logged);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Waits until it has logged a text behind so many characters. */
  final void awaitLogged(Pattern text, int logged) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!text.matcher(log().substring(logged)).find()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new IllegalStateException("the server did not say " + text + ": " + log());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** As an operator or a supervisor does. */
  @Override
  void end() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not stop: " + log());
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
