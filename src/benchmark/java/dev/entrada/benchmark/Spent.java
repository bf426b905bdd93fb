package dev.entrada.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a process has spent of the processor so far, as Linux counts it.
 *
 * @param compiling the part of it that a JVM spent on compiling to machine code, which it does in
 *     its first minutes
 */
record Spent(Duration all, Duration compiling) {
  private static final int MILLIS_A_TICK = 10;

  static Spent by(ProcessHandle process) {
    Path directory = Path.of("/proc", String.valueOf(process.pid()));
    try (var tasks = Files.list(directory.resolve("task"))) {
      List<String> compilers =
          tasks
              .map(Spent::stat)
              .filter(stat -> stat.contains("(C1 Comp") || stat.contains("(C2 Comp"))
              .toList();
      return new Spent(
          ticks(stat(directory)),
          compilers.stream().map(Spent::ticks).reduce(Duration.ZERO, Duration::plus));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty for a thread that ended meanwhile. */
  private static String stat(Path directory) {
    try {
      return Files.readString(directory.resolve("stat"));
    } catch (IOException e) {
      return "";
    }
  }

  private static Duration ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Duration.ofMillis(
        (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_A_TICK);
  }

  Spent since(Spent before) {
    return new Spent(all.minus(before.all), compiling.minus(before.compiling));
  }
}
