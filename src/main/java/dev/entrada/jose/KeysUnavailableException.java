package dev.entrada.jose;

import dev.entrada.oauth.OutageException;
import org.jspecify.annotations.Nullable;

/** There is no key set yet to verify with. */
public final class KeysUnavailableException extends OutageException {
  public KeysUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
