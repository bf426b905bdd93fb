package dev.entrada.store;

import dev.entrada.oauth.OutageException;
import org.jspecify.annotations.Nullable;

/**
 * The store cannot do its work: it is unreachable, locked, full or closed. Never thrown for an
 * absent value. Whether the interrupted operation took effect is unknown; only a later read can
 * tell.
 */
public class StoreException extends OutageException {

  private static final long serialVersionUID = 1L;

  /**
   * An outage.
   *
   * @param message for the operator: what failed and, where there is one, the remedy; no stored
   *     value, no id
   */
  public StoreException(String message) {
    this(message, null);
  }

  /** An outage that another exception reported. */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
