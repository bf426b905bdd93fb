package dev.entrada.store.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * A process of its own that writes to a database until it is killed. For each number that it
 * prints, it has put {@code put} under that number, replaced {@code replaced}, and put and taken
 * {@code taken}.
 */
final class StoreWriter implements AutoCloseable {

  static final Instant EXPIRY = Instant.parse("2100-01-01T00:00:00Z");

  private final Process process;
  private final BufferedReader output;

  private StoreWriter(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  static StoreWriter start(Path dataDir) throws IOException {
    return new StoreWriter(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                StoreWriter.class.getName(),
                dataDir.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Waits until so many writes are acknowledged. */
  void awaitAcknowledgements(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (output.readLine() == null) {
        throw new IOException("the writer ended early");
      }
    }
  }

  /**
   * Kills the process in the middle of its work; answers the acknowledgements still in the pipe.
   */
  List<String> kill() {
    // By its handle: Process.destroyForcibly would close the pipe.
    process.toHandle().destroyForcibly();
    process.onExit().join();
    return output.lines().toList();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  static StateKey key(String kind, long number) {
    return new StateKey(kind, Long.toString(number));
  }

  public static void main(String[] args) {
    try (StateStore store = EmbeddedH2.openStore(Path.of(args[0]), Clock.systemUTC())) {
      // The bound and checkError end a writer whose test has died.
      for (long number = 0; number < 1_000_000 && !System.out.checkError(); number++) {
        for (String kind : List.of("put", "replaced", "taken")) {
          store.putIfAbsent(key(kind, number), "first".getBytes(UTF_8), EXPIRY);
        }
        StateKey replaced = key("replaced", number);
        long version = store.get(replaced).orElseThrow().version();
        store.replace(replaced, version, "second".getBytes(UTF_8), EXPIRY);
        store.take(key("taken", number));
        System.out.println(number);
      }
    }
  }
}
