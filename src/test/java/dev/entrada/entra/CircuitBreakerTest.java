package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.entrada.tenant.EntraOutage;
import dev.entrada.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** After five outages in a row nobody waits for Entra, until one call finds it well again. */
class CircuitBreakerTest {
  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));
  private final CircuitBreaker breaker = new CircuitBreaker(clock);
  private int calls;

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(this::call).isInstanceOf(EntraOutage.class).hasMessage("down");
    }
  }

  private Object call() {
    return breaker.call(
        () -> {
          calls++;
          throw new EntraOutage("down", null);
        });
  }

  private EntraOutage refused() {
    int before = calls;
    EntraOutage outage = catchThrowableOfType(EntraOutage.class, this::call);
    assertThat(calls).isEqualTo(before);
    return outage;
  }

  private String succeed() {
    return breaker.call(() -> "well");
  }

  @Test
  void letsNobodyThroughAfterFiveOutages() {
    fail(5);

    assertThat(refused())
        .hasMessage("Entra has not answered 5 times in a row and is not asked now");
  }

  @Test
  void saysWhenToComeBack() {
    fail(5);
    clock.advance(Duration.ofMillis(1500));

    assertThat(refused().retryAfter()).isEqualTo(Duration.ofMillis(3500));
  }

  @Test
  void countsInARowOnly() {
    fail(4);
    succeed();
    fail(4);

    assertThat(succeed()).isEqualTo("well");
  }

  @Test
  void takesARefusalForAnAnswer() {
    fail(4);
    assertThatThrownBy(
            () ->
                breaker.call(
                    () -> {
                      throw EntraRefusal.fromRedirect("invalid_grant", "");
                    }))
        .isInstanceOf(EntraRefusal.class);
    fail(1);

    refused();
  }

  @Test
  void letsOneThroughAfterFiveSeconds() {
    fail(5);
    clock.advance(CircuitBreaker.PAUSE.minusMillis(1));
    refused();
    clock.advance(Duration.ofMillis(1));

    String result =
        breaker.call(
            () -> {
              refused(); // somebody else meanwhile
              return "well";
            });

    assertThat(result).isEqualTo("well");
    fail(4);
    assertThat(succeed()).isEqualTo("well");
  }

  @Test
  void waitsAnewIfThatOneFails() {
    fail(5);
    clock.advance(CircuitBreaker.PAUSE);
    fail(1);
    refused();
    clock.advance(CircuitBreaker.PAUSE);

    assertThat(succeed()).isEqualTo("well");
  }

  @Test
  void isNotStuckIfThatOneEndsOtherwise() {
    fail(5);
    clock.advance(CircuitBreaker.PAUSE);
    assertThatThrownBy(
            () ->
                breaker.call(
                    () -> {
                      throw new IllegalStateException("a fault of ours");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(succeed()).isEqualTo("well");
  }
}
