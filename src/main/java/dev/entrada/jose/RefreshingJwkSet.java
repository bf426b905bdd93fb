package dev.entrada.jose;

import dev.entrada.threads.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key set that lives elsewhere. It is loaded by one background thread, never by the caller's: at
 * {@link #start} with retries, again after each refresh interval, and when an unknown key is asked
 * for, at most once in 30 seconds. A set once loaded is kept when its source is down.
 */
public final class RefreshingJwkSet implements JwkSource, AutoCloseable {
  /** How long a caller waits for the first set, or for one that may have its key. */
  static final Duration MAX_WAIT = Duration.ofSeconds(2);

  /** Bounds what a flood of made-up key names can make us fetch. */
  static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(30);

  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(RefreshingJwkSet.class);

  private final String name;
  private final Supplier<JwkSet> loader;
  private final Duration refreshAfter;
  private final Clock clock;
  private final DaemonThreads threads = new DaemonThreads("entrada-keys");
  private final ScheduledExecutorService thread;

  private final CompletableFuture<Loaded> firstSet = new CompletableFuture<>();

  private volatile @Nullable Loaded current;
  private volatile boolean lastFailed;

  /** The fault that the log has last; only the background thread uses it. */
  private String reported = "";

  private @Nullable CompletableFuture<Loaded> inFlight;
  private @Nullable Instant lastAttempt;

  private record Loaded(JwkSet set, Instant staleFrom) {}

  /**
   * @param name of the source, for the log
   * @param loader fetches the set; may throw anything
   * @param refreshAfter age at which a set that is in use is fetched anew
   */
  public RefreshingJwkSet(
      String name, Supplier<JwkSet> loader, Duration refreshAfter, Clock clock) {
    this.name = name;
    this.loader = loader;
    this.refreshAfter = refreshAfter;
    this.clock = clock;
    this.thread = Executors.newSingleThreadScheduledExecutor(threads);
  }

  /** Begins to load, and goes on trying until the first set is there. Returns at once. */
  public void start() {
    if (thread.isShutdown()) {
      return;
    }
    loadWithRetries(FIRST_RETRY);
    // Without this a set that nobody used for hours would serve one more request, and so would a
    // key that was retired in an emergency meanwhile.
    var unused =
        thread.scheduleWithFixedDelay(
            this::beginFetch,
            refreshAfter.toMillis(),
            refreshAfter.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void loadWithRetries(Duration pause) {
    var unused =
        fetch()
            .whenComplete(
                (loaded, failure) -> {
                  if (failure != null && !thread.isShutdown()) {
                    Duration next = pause.multipliedBy(2);
                    Duration bounded = next.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : next;
                    var unusedRetry =
                        thread.schedule(
                            () -> loadWithRetries(bounded),
                            pause.toMillis(),
                            TimeUnit.MILLISECONDS);
                  }
                });
  }

  @Override
  public Optional<PublicJwk> find(String kid) {
    Loaded loaded = current;
    if (loaded == null) {
      loaded = await(firstSet);
    }
    Optional<PublicJwk> key = loaded.set().find(kid);
    if (key.isPresent()) {
      if (clock.instant().isAfter(loaded.staleFrom())) {
        var unused = fetchIfDue();
      }
      return key;
    }
    Optional<CompletableFuture<Loaded>> due = fetchIfDue();
    if (due.isPresent()) {
      return await(due.get()).set().find(kid);
    }
    if (lastFailed) {
      throw new KeysUnavailableException("the key may be new, and " + name + " is down", null);
    }
    // Another caller's fetch may have ended since we looked.
    Loaded latest = current;
    return latest == null ? Optional.empty() : latest.set().find(kid);
  }

  /**
   * Joins the fetch under way, or begins one if the last is long enough ago. Looking and beginning
   * are one step: a fetch that ends in between would otherwise be followed by another at once.
   */
  private synchronized Optional<CompletableFuture<Loaded>> fetchIfDue() {
    boolean due =
        inFlight != null
            || lastAttempt == null
            || !clock.instant().isBefore(lastAttempt.plus(UNKNOWN_KEY_PAUSE));
    return due ? Optional.of(fetch()) : Optional.empty();
  }

  /** As {@link #fetch}, for whoever does not wait for it. */
  private void beginFetch() {
    var unused = fetch();
  }

  /** Joins the fetch under way, or begins one. */
  private synchronized CompletableFuture<Loaded> fetch() {
    CompletableFuture<Loaded> running = inFlight;
    if (running != null) {
      return running;
    }
    if (thread.isShutdown()) {
      return CompletableFuture.failedFuture(new KeysUnavailableException("closed", null));
    }
    lastAttempt = clock.instant();
    CompletableFuture<Loaded> begun = new CompletableFuture<>();
    inFlight = begun;
    thread.execute(() -> load(begun));
    return begun;
  }

  private void load(CompletableFuture<Loaded> result) {
    try {
      JwkSet set = loader.get();
      if (set.isEmpty()) {
        throw new KeysUnavailableException("the set of " + name + " has no usable key", null);
      }
      Loaded loaded = new Loaded(set, clock.instant().plus(refreshAfter));
      if (!reported.isEmpty()) {
        LOG.info("Key set of {} is loaded", name);
        reported = "";
      }
      finish(loaded);
      firstSet.complete(loaded);
      result.complete(loaded);
    } catch (RuntimeException | LinkageError e) { // neither may leave callers waiting for ever
      report(e);
      finish(null);
      result.completeExceptionally(e);
    }
  }

  /** One warning for each new fault, not for each of the many attempts. */
  private void report(Throwable failure) {
    String fault = String.valueOf(failure.getMessage());
    if (thread.isShutdown()) {
      return;
    }
    if (fault.equals(reported)) {
      LOG.debug("Key set of {} still cannot be loaded", name);
    } else {
      LOG.warn("Key set of {} cannot be loaded: {}", name, fault);
      reported = fault;
    }
  }

  /** Nobody may see the new set and still find its fetch under way. */
  private synchronized void finish(@Nullable Loaded loaded) {
    if (loaded != null) {
      current = loaded;
    }
    lastFailed = loaded == null;
    inFlight = null;
  }

  private Loaded await(CompletableFuture<Loaded> loading) {
    try {
      return loading.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeysUnavailableException("interrupted waiting for the keys of " + name, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new KeysUnavailableException("no keys of " + name + " now", e);
    }
  }

  @Override
  public void close() {
    threads.stop(thread);
  }
}
