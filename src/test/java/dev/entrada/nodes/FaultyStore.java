package dev.entrada.nodes;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoredValue;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A store that fails when told to, exactly before or exactly after it has done its work. */
final class FaultyStore implements StateStore {
  private enum Fault {
    NONE,
    DOWN,
    NEXT_WRITE_UNANSWERED
  }

  private final StateStore store;
  private volatile Fault fault = Fault.NONE;

  FaultyStore(StateStore store) {
    this.store = store;
  }

  /** Nothing works. */
  void takeDown() {
    fault = Fault.DOWN;
  }

  /** The next write is done, but whoever asked for it does not learn so. */
  void loseNextAnswer() {
    fault = Fault.NEXT_WRITE_UNANSWERED;
  }

  void mend() {
    fault = Fault.NONE;
  }

  private <T> T read(Supplier<T> work) {
    if (fault == Fault.DOWN) {
      throw new StoreException("down");
    }
    return work.get();
  }

  private <T> T write(Supplier<T> work) {
    T result = read(work);
    if (fault == Fault.NEXT_WRITE_UNANSWERED) {
      fault = Fault.NONE;
      throw new StoreException("the connection ended before the answer");
    }
    return result;
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    return write(() -> store.putIfAbsent(key, value, expiresAt));
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    return read(() -> store.get(key));
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    // What waits for a person is hardly ever there; its loss is not what is tested here.
    return read(() -> store.take(key));
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    return write(() -> store.replace(key, expectedVersion, value, expiresAt));
  }

  @Override
  public void delete(StateKey key) {
    write(
        () -> {
          store.delete(key);
          return true;
        });
  }

  @Override
  public int expire(int limit) {
    return read(() -> store.expire(limit));
  }

  @Override
  public void check() {
    read(
        () -> {
          store.check();
          return true;
        });
  }

  @Override
  public void close() {
    store.close();
  }
}
