package dev.entrada.net;

import dev.entrada.oauth.OutageException;
import org.jspecify.annotations.Nullable;

/** No usable answer: unreachable, too slow, too large, or a fault of the other side. */
public final class OutboundException extends OutageException {
  private final boolean unsent;

  public OutboundException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  /**
   * @param unsent whether the request cannot have reached the other side
   */
  OutboundException(String message, @Nullable Throwable cause, boolean unsent) {
    super(message, cause);
    this.unsent = unsent;
  }

  /** Whether the request cannot have reached the other side, so that nothing has happened there. */
  public boolean isUnsent() {
    return unsent;
  }
}
