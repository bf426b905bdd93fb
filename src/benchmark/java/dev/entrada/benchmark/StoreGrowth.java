package dev.entrada.benchmark;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoredValue;
import dev.entrada.store.jdbc.EmbeddedH2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a refresh asks of the embedded store, one read and one compare-and-set, as sessions grow in
 * number. Every write is on the disk before it returns.
 */
final class StoreGrowth {
  private static final int VALUE_BYTES = 4096;
  private static final int CALLS = 3_000;
  private static final int IDLE_MINUTES = 3;
  private static final Instant EXPIRY = Instant.now().plusSeconds(86_400);

  private StoreGrowth() {}

  /**
   * Arguments: the numbers of sessions, in order. Writes one line for each, then how the file
   * shrinks.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("entrada-benchmark");
    Random random = new Random(1);
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value); // sealed values do not compress either
    System.out.println("sessions,microseconds for a read,and for a compare-and-set,file megabytes");
    try (StateStore store = EmbeddedH2.openStore(directory, Clock.systemUTC())) {
      int filled = 0;
      for (String arg : args) {
        int count = Integer.parseInt(arg);
        IntStream.range(filled, count)
            .parallel()
            .forEach(i -> store.putIfAbsent(key(i), value, EXPIRY));
        filled = count;
        measure(store, random, filled, value); // warms up
        System.out.println(measure(store, random, filled, value) + "," + megabytes(directory));
      }
      for (int minute = 1; minute <= IDLE_MINUTES; minute++) {
        TimeUnit.MINUTES.sleep(1);
        System.out.println(
            "file megabytes after idle minute " + minute + "," + megabytes(directory));
      }
    }
    System.out.println("file megabytes when closed," + megabytes(directory));
    EmbeddedH2.openStore(directory, Clock.systemUTC()).close();
    System.out.println("file megabytes when opened and closed again," + megabytes(directory));
  }

  private static String measure(StateStore store, Random random, int count, byte[] value) {
    long reading = 0;
    long writing = 0;
    for (int i = 0; i < CALLS; i++) {
      StateKey key = key(random.nextInt(count));
      long start = System.nanoTime();
      StoredValue read = store.get(key).orElseThrow();
      long between = System.nanoTime();
      if (!store.replace(key, read.version(), value, EXPIRY)) {
        throw new IllegalStateException("nobody else writes");
      }
      reading += between - start;
      writing += System.nanoTime() - between;
    }
    return count + "," + micros(reading) + "," + micros(writing);
  }

  private static long micros(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos) / CALLS;
  }

  private static StateKey key(int number) {
    return new StateKey("session", "session-" + number);
  }

  private static long megabytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum() >> 20;
    }
  }
}
