package dev.entrada.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Small on purpose: each operation is one statement or short transaction in SQL, one command or
 * script in Redis. Every operation is atomic, also among several processes on one database, and
 * what it acknowledged survives the death of the process unless the implementation says otherwise.
 * Safe for concurrent use.
 *
 * <p>A value whose expiry has come (now ≥ {@code expiresAt}, by the store's clock) is absent to
 * every operation, whether or not {@link #expire} has removed it yet. Expiries count in whole
 * milliseconds, rounded down; one that has already passed is accepted and makes the value absent at
 * once.
 *
 * <p>Values are opaque and at most {@value #MAX_VALUE_BYTES} bytes; an empty value is not an absent
 * one. Arrays are not kept: the caller may reuse what it passed and owns what it gets.
 *
 * <p>Every operation throws {@link StoreException} when the store is out of order or closed, and
 * {@link IllegalArgumentException} for a value that is too long.
 */
public interface StateStore extends AutoCloseable {

  /**
   * How far the clocks of two servers on one store may be apart: each may be wrong by a minute.
   * Whatever compares an instant that another server wrote allows for it.
   */
  Duration CLOCKS_APART = Duration.ofMinutes(2);

  /**
   * The longest value, in bytes: far above a session with its tokens, and what H2 holds in a row.
   */
  int MAX_VALUE_BYTES = 1 << 20;

  /**
   * Stores a value where there is none. Of several callers with one key, exactly one gets true.
   *
   * <p>The version of a new value is random, not 1: whoever still holds the version of a value that
   * has been deleted, taken or expired must not be able to replace its successor under the same
   * key.
   *
   * @return false if there is a value already, which then stays as it is
   */
  boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt);

  /** Reads a value with its version; empty if there is none. */
  Optional<StoredValue> get(StateKey key);

  /** Removes a value and returns it. Of several callers, at most one sees the value. */
  Optional<byte[]> take(StateKey key);

  /**
   * Overwrites a value if it still has the expected version; its version is then one higher. Of
   * several callers with the same version, exactly one gets true.
   *
   * @return false if the value is absent or has another version, and then nothing has changed
   */
  boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt);

  /** Removes a value. Idempotent. */
  void delete(StateKey key);

  /**
   * Removes values that have expired, to be called from time to time until it returns less than the
   * limit. Only the space depends on it: expired values are absent anyway.
   *
   * @param limit the most to remove in this call, positive
   * @return how many were removed; always 0 where the database removes them by itself
   */
  int expire(int limit);

  /**
   * Answers within a few seconds whether the store accepts writes, without writing.
   *
   * @throws StoreException with the reason if it does not
   */
  void check();

  /** Releases connections and files. Idempotent; every operation fails from then on. */
  @Override
  void close();

  /**
   * A version for a new value, between 1 and 2^52. Random rather than a counter, so that versions
   * of one key do not repeat after its value was removed, and small enough to be exact in a double,
   * which is what a Redis script counts in.
   */
  static long firstVersion() {
    return ThreadLocalRandom.current().nextLong(1, 1L << 52);
  }

  /** Checks the length of a value about to be stored. */
  static byte[] requireStorable(byte[] value) {
    if (value.length > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "value of " + value.length + " bytes exceeds " + MAX_VALUE_BYTES);
    }
    return value;
  }
}
