package dev.entrada.app;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoredValue;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A store whose operations are timed, each under its own name. */
final class TimedStateStore implements StateStore {
  private final StateStore store;
  private final Stopwatch stopwatch;

  /** The operations, as they are called in {@code /ops/metrics}. */
  enum Operation {
    PUT_IF_ABSENT,
    GET,
    TAKE,
    REPLACE,
    DELETE,
    EXPIRE,
    CHECK
  }

  /** Runs an operation, and keeps how long it took and whether it threw. */
  interface Stopwatch {
    <T> T time(Operation operation, Supplier<T> work);
  }

  TimedStateStore(StateStore store, Stopwatch stopwatch) {
    this.store = store;
    this.stopwatch = stopwatch;
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    return stopwatch.time(Operation.PUT_IF_ABSENT, () -> store.putIfAbsent(key, value, expiresAt));
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    return stopwatch.time(Operation.GET, () -> store.get(key));
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    return stopwatch.time(Operation.TAKE, () -> store.take(key));
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    return stopwatch.time(
        Operation.REPLACE, () -> store.replace(key, expectedVersion, value, expiresAt));
  }

  @Override
  public void delete(StateKey key) {
    run(Operation.DELETE, () -> store.delete(key));
  }

  @Override
  public int expire(int limit) {
    return stopwatch.time(Operation.EXPIRE, () -> store.expire(limit));
  }

  @Override
  public void check() {
    run(Operation.CHECK, store::check);
  }

  private void run(Operation operation, Runnable work) {
    boolean unused =
        stopwatch.time(
            operation,
            () -> {
              work.run();
              return true;
            });
  }

  @Override
  public void close() {
    store.close();
  }
}
