package dev.entrada.store;

import org.jspecify.annotations.Nullable;

/** Another server has the store, which only one at a time can have. */
public final class StoreInUseException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreInUseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
