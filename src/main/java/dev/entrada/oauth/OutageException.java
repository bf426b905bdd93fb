package dev.entrada.oauth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that we depend on cannot be reached now: the store, Entra, a key set. It is answered
 * with {@code temporarily_unavailable} and {@code Retry-After}, so that no client takes it for a
 * dead grant.
 */
public abstract class OutageException extends RuntimeException {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  protected OutageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** How long a client should wait before it tries again. */
  public Duration retryAfter() {
    return RETRY_AFTER;
  }
}
