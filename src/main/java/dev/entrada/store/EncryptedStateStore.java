package dev.entrada.store;

import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.Sealer;
import java.time.Instant;
import java.util.Optional;

/**
 * Seals every value before it reaches a store and opens it after. The key of the record is
 * authenticated with the value, so that rows cannot be swapped; a value that does not open, because
 * the secret changed or somebody wrote into the store, is a {@link WrongSecretException}, never an
 * absence. Only what a secret opens that was retired after a leak is absent: it can be trusted no
 * longer.
 */
public final class EncryptedStateStore implements StateStore {
  private final StateStore store;
  private final Sealer sealer;

  public EncryptedStateStore(StateStore store, Sealer sealer) {
    this.store = store;
    this.sealer = sealer;
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    return store.putIfAbsent(key, seal(key, value), expiresAt);
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    Optional<StoredValue> stored = store.get(key);
    if (stored.isPresent() && isRetired(key, stored.get().value())) {
      // Whoever has the leaked secret could have written it; its place is free from now on.
      store.replace(key, stored.get().version(), new byte[0], Instant.EPOCH);
      return Optional.empty();
    }
    return stored.map(value -> new StoredValue(open(key, value.value()), value.version()));
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    return store.take(key).filter(value -> !isRetired(key, value)).map(value -> open(key, value));
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    return store.replace(key, expectedVersion, seal(key, value), expiresAt);
  }

  @Override
  public void delete(StateKey key) {
    store.delete(key);
  }

  @Override
  public int expire(int limit) {
    return store.expire(limit);
  }

  @Override
  public void check() {
    store.check();
  }

  @Override
  public void close() {
    store.close();
  }

  private byte[] seal(StateKey key, byte[] value) {
    return sealer.seal(Purpose.RECORD, context(key), value);
  }

  private boolean isRetired(StateKey key, byte[] sealed) {
    return sealer.isSealedWithRetired(Purpose.RECORD, context(key), sealed);
  }

  private byte[] open(StateKey key, byte[] sealed) {
    return sealer
        .open(Purpose.RECORD, context(key), sealed)
        .orElseThrow(
            () ->
                new WrongSecretException(
                    "a stored "
                        + key.kind()
                        + " does not open; was entrada.secret changed without"
                        + " entrada.previous-secrets, or the issuer?"));
  }

  private static String context(StateKey key) {
    return key.kind() + "/" + key.id();
  }
}
