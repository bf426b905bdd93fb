package dev.entrada.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@code java -jar entrada-standalone.war} with a temporary directory and a home of its own. */
final class StandaloneProcess implements AutoCloseable {
  static final Path WAR = Path.of("target/entrada-standalone.war");

  /** The exit status of a JVM that SIGTERM has ended. */
  static final int TERMINATED = 143;

  private static final long MAX_SECONDS = 60;

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private StandaloneProcess(Process process) {
    this.process = process;
    this.reader = new Thread(() -> process.inputReader().lines().forEach(output::add));
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * @param home becomes {@code user.home}; its folder {@code tmp} is the temporary directory
   * @param settings by short name, such as {@code base-url}
   */
  static StandaloneProcess start(Path home, Map<String, String> settings, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-Duser.home=" + home,
            "-Djava.io.tmpdir=" + home.resolve("tmp"),
            "-jar",
            WAR.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("ENTRADA_"));
    settings.forEach(
        (key, value) ->
            builder
                .environment()
                .put("ENTRADA_" + key.toUpperCase(Locale.ROOT).replace('-', '_'), value));
    return new StandaloneProcess(builder.redirectErrorStream(true).start());
  }

  /** Waits for a line of its output, and fails if the process ends without. */
  String awaitLine(String part) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    while (System.nanoTime() < end) {
      boolean isOver = !process.isAlive() && !reader.isAlive();
      for (String line : output) {
        if (line.contains(part)) {
          return line;
        }
      }
      if (isOver) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("no line with \"" + part + "\" in " + output);
  }

  /** As {@code kill} or an init system does it. */
  void terminate() {
    process.destroy();
  }

  int exitStatus() throws InterruptedException {
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + output);
    }
    reader.join();
    return process.exitValue();
  }

  /** What it said on both of its streams. */
  List<String> output() {
    return List.copyOf(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
