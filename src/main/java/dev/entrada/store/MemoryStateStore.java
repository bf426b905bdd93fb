package dev.entrada.store;

import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * State in this process only: for tests, and for a server whose users may have to sign in again
 * after a restart. Nothing survives {@link #close} or the end of the process.
 */
public final class MemoryStateStore implements StateStore {

  private final ConcurrentHashMap<StateKey, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Clock clock;

  /** An empty store whose values expire by the given clock. */
  public MemoryStateStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    Entry added = Entry.of(value, StateStore.firstVersion(), expiresAt);
    check();
    long now = clock.millis();
    return added == entries.compute(key, (k, found) -> isLive(found, now) ? found : added);
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    check();
    Entry found = entries.get(key);
    return found != null && isLive(found, clock.millis())
        ? Optional.of(new StoredValue(found.value, found.version))
        : Optional.empty();
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    check();
    Entry removed = entries.remove(key);
    return removed != null && isLive(removed, clock.millis())
        ? Optional.of(removed.value)
        : Optional.empty();
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    Entry successor = Entry.of(value, expectedVersion + 1, expiresAt);
    check();
    long now = clock.millis();
    return successor
        == entries.computeIfPresent(
            key,
            (k, found) ->
                isLive(found, now) && found.version == expectedVersion ? successor : found);
  }

  @Override
  public void delete(StateKey key) {
    check();
    entries.remove(key);
  }

  @Override
  public int expire(int limit) {
    check();
    long now = clock.millis();
    int removed = 0;
    for (Iterator<Map.Entry<StateKey, Entry>> all = entries.entrySet().iterator();
        removed < limit && all.hasNext(); ) {
      var next = all.next();
      // By identity of the entry: a value put over the expired one meanwhile must stay.
      if (!isLive(next.getValue(), now) && entries.remove(next.getKey(), next.getValue())) {
        removed++;
      }
    }
    return removed;
  }

  @Override
  public void check() {
    if (closed.get()) {
      throw new StoreException("the memory store is closed");
    }
  }

  @Override
  public void close() {
    closed.set(true);
    entries.clear();
  }

  private static boolean isLive(@Nullable Entry entry, long now) {
    return entry != null && now < entry.expiresAtMillis;
  }

  /** Immutable, and equal only to itself: both rest on the array never being handed out live. */
  private static final class Entry {
    private final byte[] value;
    private final long version;
    private final long expiresAtMillis;

    private Entry(byte[] value, long version, long expiresAtMillis) {
      this.value = value;
      this.version = version;
      this.expiresAtMillis = expiresAtMillis;
    }

    static Entry of(byte[] value, long version, Instant expiresAt) {
      return new Entry(
          StateStore.requireStorable(value).clone(), version, expiresAt.toEpochMilli());
    }
  }
}
