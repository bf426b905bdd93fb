package dev.entrada.app;

import dev.entrada.issuer.SigningKeys;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoredRecord;
import dev.entrada.store.StoredValue;
import dev.entrada.store.jdbc.JdbcStateStore;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Records on their way from one store to another, sealed as they are. The signing keys, which every
 * store has that a server ever used, come last: a copy that was interrupted can be repeated, and a
 * server that starts on half of one makes it a store of its own, which is then refused.
 */
final class StoreCopy {
  private static final int PAGE = 500;
  private static final long PROGRESS = 10_000;

  private final JdbcStateStore source;
  private final StateStore target;
  private final PrintStream out;
  private long copied;

  StoreCopy(JdbcStateStore source, StateStore target, PrintStream out) {
    this.source = source;
    this.target = target;
    this.out = out;
  }

  /**
   * Copies what is live.
   *
   * @throws StoreException if the target has been in use, or either fails
   */
  void run() {
    if (target.get(SigningKeys.KEY).isPresent()) {
      throw new StoreException(
          "the store that ENTRADA_STORE names is not empty: a server has used it. Empty it, or name"
              + " another");
    }
    long total = source.count();
    Optional<StoredRecord> keys = Optional.empty();
    Optional<StateKey> last = Optional.empty();
    List<StoredRecord> page;
    do {
      page = source.page(last, PAGE);
      for (StoredRecord record : page) {
        last = Optional.of(record.key());
        if (record.key().equals(SigningKeys.KEY)) {
          keys = Optional.of(record);
        } else {
          copy(record, total);
        }
      }
    } while (page.size() == PAGE);
    keys.ifPresent(record -> copy(record, total));
    out.printf(Locale.ROOT, "Copied all %,d records.%n", copied);
  }

  private void copy(StoredRecord record, long total) {
    if (!target.putIfAbsent(record.key(), record.value(), record.expiresAt())) {
      boolean isThere =
          target
              .get(record.key())
              .map(StoredValue::value)
              .filter(value -> Arrays.equals(value, record.value()))
              .isPresent();
      if (!isThere) {
        throw new StoreException(
            "the store that ENTRADA_STORE names has another "
                + record.key().kind()
                + " of the same name: empty it, or name another");
      }
    }
    if (++copied % PROGRESS == 0) {
      out.printf(Locale.ROOT, "%,d of %,d records%n", copied, total);
    }
  }
}
