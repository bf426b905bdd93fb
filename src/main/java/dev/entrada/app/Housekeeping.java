package dev.entrada.app;

import dev.entrada.issuer.SigningKeys;
import dev.entrada.store.StateStore;
import dev.entrada.threads.DaemonThreads;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done from time to time and that no request should wait for: expired records are removed,
 * and signing keys made before they are due.
 */
final class Housekeeping implements AutoCloseable {
  private static final int BATCH = 500;
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final StateStore store;
  private final SigningKeys keys;
  private final DaemonThreads threads = new DaemonThreads("entrada-housekeeping");
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(threads);

  Housekeeping(StateStore store, SigningKeys keys) {
    this.store = store;
    this.keys = keys;
  }

  /** At once, so that the first sign-in need not wait for a key, then every minute. */
  void start() {
    var unused = thread.scheduleWithFixedDelay(this::run, 0, 1, TimeUnit.MINUTES);
  }

  void run() {
    try {
      keys.published();
      int removed = BATCH;
      while (removed == BATCH && !thread.isShutdown()) {
        removed = store.expire(BATCH);
      }
    } catch (RuntimeException | LinkageError e) { // either would end the schedule, unseen
      LOG.warn("Housekeeping failed and is tried again in a minute: {}", e.toString());
    }
  }

  @Override
  public void close() {
    // The store is closed next; a batch under way must not fail on it.
    if (!threads.stop(thread)) {
      LOG.warn("Housekeeping did not stop within 5 seconds");
    }
  }
}
