package dev.entrada.net;

import dev.entrada.oauth.OutageException;
import org.jspecify.annotations.Nullable;

/** No usable answer: unreachable, too slow, too large, or a fault of the other side. */
public final class OutboundException extends OutageException {
  private final boolean unsent;
  private final boolean untried;

  public OutboundException(String message, @Nullable Throwable cause) {
    this(message, cause, false, false);
  }

  /**
   * @param unsent whether the request cannot have reached the other side
   */
  OutboundException(String message, @Nullable Throwable cause, boolean unsent) {
    this(message, cause, unsent, false);
  }

  private OutboundException(
      String message, @Nullable Throwable cause, boolean unsent, boolean untried) {
    super(message, cause);
    this.unsent = unsent;
    this.untried = untried;
  }

  /** For want of something on our side, which says nothing of the other. */
  public static OutboundException untried(String message, @Nullable Throwable cause) {
    return new OutboundException(message, cause, true, true);
  }

  /** Whether the request cannot have reached the other side, so that nothing has happened there. */
  public boolean isUnsent() {
    return unsent;
  }

  /** Whether the other side was not even called, since we had no room for it. */
  public boolean isUntried() {
    return untried;
  }
}
