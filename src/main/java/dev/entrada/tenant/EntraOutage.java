package dev.entrada.tenant;

import dev.entrada.oauth.OutageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Entra cannot be reached, or says itself that it cannot answer now. No grant is dead by it. */
public final class EntraOutage extends OutageException {
  private final @Nullable Duration retryAfter;

  public EntraOutage(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.retryAfter = null;
  }

  /**
   * @param retryAfter when it may be over
   */
  public EntraOutage(String message, @Nullable Throwable cause, Duration retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  @Override
  public Duration retryAfter() {
    Duration known = retryAfter;
    return known == null ? super.retryAfter() : known;
  }
}
