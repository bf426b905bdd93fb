package dev.entrada.benchmark;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoredValue;
import dev.entrada.store.jdbc.PostgreSql;
import dev.entrada.store.redis.Redis;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What sessions cost in PostgreSQL and in Redis as they grow in number: bytes, time of a read and
 * of a compare-and-set, and how fast expired ones go. Both servers run on this machine.
 */
final class SharedStoreGrowth {
  private static final int VALUE_BYTES = 4096;
  private static final int CALLS = 5_000;
  private static final int WRITERS = 8;
  private static final int EXPIRED = 50_000;
  private static final int BATCH = 500;
  private static final double PATIENCE_SECONDS = 20;
  private static final Instant LATER = Instant.now().plusSeconds(86_400);

  private final StateStore store;
  private final LongSupplier bytes;
  private final LongSupplier records;
  private final byte[] value = new byte[VALUE_BYTES];
  private final Random random = new Random(1);

  private SharedStoreGrowth(StateStore store, LongSupplier bytes, LongSupplier records) {
    this.store = store;
    this.bytes = bytes;
    this.records = records;
    random.nextBytes(value); // sealed values do not compress either
  }

  /** Arguments: {@code postgresql} or {@code redis}, and the numbers of sessions, in order. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("entrada-benchmark");
    int[] counts = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
    if (args[0].equals("redis")) {
      onRedis(directory, counts);
    } else {
      onPostgreSql(directory, counts);
    }
  }

  private static void onRedis(Path directory, int... counts) throws Exception {
    try (RedisServer server = RedisServer.start(directory, "--appendfsync", "everysec");
        StateStore store = Redis.openStore(server.access(0), Clock.systemUTC())) {
      new SharedStoreGrowth(
              store,
              () -> number(server.execute("INFO", "memory"), "used_memory:"),
              () -> Long.parseLong(server.execute("DBSIZE")))
          .run(counts);
      System.out.println("append-only file: " + megabytes(directory) + " MB");
    }
  }

  private static long number(String info, String name) {
    int start = info.indexOf(name) + name.length();
    return Long.parseLong(info.substring(start, info.indexOf('\r', start)));
  }

  private static void onPostgreSql(Path directory, int... counts) throws Exception {
    try (PostgresServer server = PostgresServer.start(directory)) {
      String database = server.createDatabase();
      try (StateStore store = PostgreSql.openStore(server.access(database), Clock.systemUTC());
          Connection connection =
              DriverManager.getConnection(server.url(database) + "?user=postgres")) {
        new SharedStoreGrowth(
                store,
                () -> query(connection, "SELECT pg_total_relation_size('entrada_state')"),
                () -> query(connection, "SELECT count(*) FROM entrada_state"))
            .run(counts);
      }
    }
  }

  private static long query(Connection connection, String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(int... counts) throws InterruptedException {
    long empty = bytes.getAsLong();
    int filled = 0;
    for (int count : counts) {
      long start = System.nanoTime();
      fill(filled, count, LATER, "session-");
      double seconds = secondsSince(start);
      long size = bytes.getAsLong() - empty;
      print(
          "%,d sessions, %,d of them written in %.0f s; %,d MB, %,d bytes each",
          count, count - filled, seconds, size >> 20, size / count);
      filled = count;
      measure(filled); // warms up
      print("  %s", measure(filled));
    }
    measureExpiry();
  }

  private void fill(int from, int to, Instant expiry, String prefix) throws InterruptedException {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    AtomicInteger next = new AtomicInteger(from);
    for (int i = 0; i < WRITERS; i++) {
      writers.execute(
          () -> {
            for (int n = next.getAndIncrement(); n < to; n = next.getAndIncrement()) {
              store.putIfAbsent(new StateKey("session", prefix + n), value, expiry);
            }
          });
    }
    writers.shutdown();
    if (!writers.awaitTermination(1, TimeUnit.HOURS)) {
      throw new IllegalStateException("it takes too long");
    }
  }

  private String measure(int count) {
    long[] reading = new long[CALLS];
    long[] writing = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      StateKey key = new StateKey("session", "session-" + random.nextInt(count));
      long start = System.nanoTime();
      StoredValue read = store.get(key).orElseThrow();
      long between = System.nanoTime();
      if (!store.replace(key, read.version(), value, LATER)) {
        throw new IllegalStateException("nobody else writes");
      }
      reading[i] = between - start;
      writing[i] = System.nanoTime() - between;
    }
    return "read " + percentiles(reading) + ", compare-and-set " + percentiles(writing);
  }

  private static String percentiles(long... nanos) {
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "%d µs (p99 %d µs)",
        TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length / 2]),
        TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length * 99 / 100]));
  }

  private void measureExpiry() throws InterruptedException {
    long living = records.getAsLong();
    long start = System.nanoTime();
    fill(0, EXPIRED, Instant.EPOCH, "gone-");
    double writing = secondsSince(start);
    long left = records.getAsLong() - living;
    start = System.nanoTime();
    int removed = BATCH;
    while (removed == BATCH) {
      removed = store.expire(BATCH);
    }
    // Redis looks for expired keys at random, and rests while it finds few.
    while (records.getAsLong() > living && secondsSince(start) < PATIENCE_SECONDS) {
      Thread.onSpinWait();
    }
    print(
        "%,d expired records written in %.1f s; of the %,d that were left %,d went in %.1f s",
        EXPIRED, writing, left, left + living - records.getAsLong(), secondsSince(start));
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static long megabytes(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum() >> 20;
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
