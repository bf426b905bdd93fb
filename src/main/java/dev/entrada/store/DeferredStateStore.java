package dev.entrada.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that need not be reachable yet: the first operation opens it, and until that has worked
 * each operation is a {@link StoreException} with the reason. So a server starts before its
 * database does, and serves as soon as that is there.
 *
 * <p>One attempt is made at a time and at most one in a second; meanwhile callers get the outcome
 * of the last one at once, rather than a queue of timeouts.
 */
public final class DeferredStateStore implements StateStore {
  private static final Logger LOG = LoggerFactory.getLogger(DeferredStateStore.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** More than an attempt takes. */
  private static final long MAX_WAIT_SECONDS = 10;

  private final Supplier<StateStore> opener;
  private final Runnable afterwards;
  private final LongSupplier nanoTime;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable StateStore opened;
  private volatile @Nullable Failure last;
  private volatile boolean closed;

  private record Failure(StoreException reason, long at) {}

  /**
   * A store still to be opened.
   *
   * @param opener called until it succeeds; leaves nothing open when it fails
   * @param afterwards run by each {@link #close}, whether the store was ever opened or not
   */
  public DeferredStateStore(Supplier<StateStore> opener, Runnable afterwards) {
    this(opener, afterwards, System::nanoTime);
  }

  DeferredStateStore(Supplier<StateStore> opener, Runnable afterwards, LongSupplier nanoTime) {
    this.opener = opener;
    this.afterwards = afterwards;
    this.nanoTime = nanoTime;
  }

  private StateStore store() {
    StateStore ready = opened;
    return ready == null ? open() : ready;
  }

  private StateStore open() {
    failIfOutcomeIsKnown(opening.isLocked());
    acquire();
    try {
      StateStore ready = opened;
      if (ready != null && !closed) {
        return ready; // whoever had the lock before has opened it
      }
      failIfOutcomeIsKnown(false);
      StateStore fresh = opener.get();
      opened = fresh;
      if (last != null) {
        LOG.info("The store answers");
      }
      return fresh;
    } catch (StoreException e) {
      remember(e);
      throw e;
    } finally {
      opening.unlock();
    }
  }

  private void failIfOutcomeIsKnown(boolean attemptUnderWay) {
    if (closed) {
      throw new StoreException("the store is closed");
    }
    Failure failure = last;
    if (failure != null && (attemptUnderWay || nanoTime.getAsLong() - failure.at() < PAUSE_NANOS)) {
      throw new StoreException(String.valueOf(failure.reason().getMessage()), failure.reason());
    }
  }

  private void acquire() {
    try {
      if (!opening.tryLock(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreException("the store is still being opened");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while the store was being opened", e);
    }
  }

  /** Each new reason is logged once, with what the driver says about it. */
  private void remember(StoreException reason) {
    Failure before = last;
    if (!closed
        && (before == null
            || !String.valueOf(before.reason().getMessage()).equals(reason.getMessage()))) {
      LOG.warn("The store cannot be used yet: {} [{}]", reason.getMessage(), rootCause(reason));
    }
    last = new Failure(reason, nanoTime.getAsLong());
  }

  private static Throwable rootCause(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    return root;
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    return store().putIfAbsent(key, value, expiresAt);
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    return store().get(key);
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    return store().take(key);
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    return store().replace(key, expectedVersion, value, expiresAt);
  }

  @Override
  public void delete(StateKey key) {
    store().delete(key);
  }

  @Override
  public int expire(int limit) {
    return store().expire(limit);
  }

  @Override
  public void check() {
    store().check();
  }

  @Override
  public void close() {
    closed = true;
    opening.lock(); // an attempt under way ends by its timeouts
    try {
      StateStore ready = opened;
      if (ready != null) {
        ready.close();
      }
      afterwards.run();
    } finally {
      opening.unlock();
    }
  }
}
