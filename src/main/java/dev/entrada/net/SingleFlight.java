package dev.entrada.net;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Does slow work once for all who ask for the same meanwhile. Nobody who asks for something else
 * waits, as they might on the locks of a map that computes its values. Remembers nothing: a call
 * that begins after the work has ended does it anew. Safe for concurrent use.
 *
 * @param <K> what is asked for
 * @param <V> what comes of it
 */
public final class SingleFlight<K, V> {
  private final Map<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();
  private final Duration patience;

  /**
   * @param patience how long anybody waits for the work of another, longer than the work may last
   */
  public SingleFlight(Duration patience) {
    this.patience = patience;
  }

  /**
   * Does the work, or waits for whoever does it already. A failure reaches all who wait, since they
   * would only meet it again one after another.
   *
   * @throws OutboundException if the work of another takes too long
   */
  public V run(K key, Supplier<V> work) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> other = underWay.putIfAbsent(key, mine);
    if (other != null) {
      return await(other);
    }
    try {
      V value = work.get();
      mine.complete(value);
      return value;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      underWay.remove(key, mine);
    }
  }

  private V await(CompletableFuture<V> other) {
    try {
      return other.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new OutboundException("the same is under way for too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutboundException("interrupted", e);
    }
  }
}
