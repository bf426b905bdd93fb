package dev.entrada.entra;

import dev.entrada.tenant.EntraOutage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spares callers the wait for an Entra that does not answer. After {@value #FAILURES} outages in a
 * row nobody is let through for {@link #PAUSE}; then one is, and decides for all. Safe for
 * concurrent use.
 */
final class CircuitBreaker {
  static final int FAILURES = 5;
  static final Duration PAUSE = Duration.ofSeconds(5);

  private final Clock clock;
  private int failures;
  private @Nullable Instant barredUntil;
  private boolean trialUnderWay;

  CircuitBreaker(Clock clock) {
    this.clock = clock;
  }

  /**
   * Calls.
   *
   * @throws EntraOutage the call's own, or at once if nobody is let through
   */
  <T> T call(Supplier<T> call) {
    boolean trial = enter();
    try {
      T result = call.get();
      succeeded();
      return result;
    } catch (EntraOutage e) {
      failed();
      throw e;
    } finally {
      if (trial) {
        trialEnded();
      }
    }
  }

  private synchronized boolean enter() {
    Instant until = barredUntil;
    if (until == null) {
      return false;
    }
    Duration left = Duration.between(clock.instant(), until);
    if (trialUnderWay || (!left.isNegative() && !left.isZero())) {
      throw new EntraOutage(
          "Entra has not answered " + failures + " times in a row and is not asked now",
          null,
          left.isNegative() || left.isZero() ? PAUSE : left);
    }
    trialUnderWay = true;
    return true;
  }

  /** Whether nobody, or one alone, is let through. */
  synchronized boolean isOpen() {
    return barredUntil != null;
  }

  private synchronized void succeeded() {
    failures = 0;
    barredUntil = null;
  }

  private synchronized void failed() {
    failures++;
    if (failures >= FAILURES) {
      barredUntil = clock.instant().plus(PAUSE);
    }
  }

  private synchronized void trialEnded() {
    trialUnderWay = false;
  }
}
