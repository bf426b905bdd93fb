package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpentAssertionsTest {
  private static final ClientId CLIENT = new ClientId("https://app.example.com/client.json");
  private static final ClientId OTHER = new ClientId("https://other.example.com/client.json");

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final StateStore store = new MemoryStateStore(clock);
  private final SpentAssertions here = new SpentAssertions(store);
  private final SpentAssertions there = new SpentAssertions(store);
  private final Instant end = clock.instant().plus(Duration.ofMinutes(10));

  private static void assertSpent(SpentAssertions.Assertion assertion) {
    assertThatThrownBy(assertion::spend)
        .isInstanceOfSatisfying(
            OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CLIENT));
  }

  @Test
  void anAssertionIsTakenByOneNodeOnly() {
    here.of(CLIENT, "1", end).spend();

    assertSpent(there.of(CLIENT, "1", end));
    assertSpent(here.of(CLIENT, "1", end));
  }

  @Test
  void theSameNameIsFreeForAnotherClient() {
    here.of(CLIENT, "1", end).spend();

    there.of(OTHER, "1", end).spend();
    there.of(CLIENT, "2", end).spend();
  }

  @Test
  void oneRequestThatBeginsAgainGoesOn() {
    SpentAssertions.Assertion assertion = here.of(CLIENT, "1", end);
    assertion.spend();

    assertion.spend();
  }

  /** A node whose clock is slow takes the assertion for longer than the one that wrote. */
  @Test
  void isRememberedUntilNoNodeTakesItAnyMore() {
    here.of(CLIENT, "1", end).spend();
    clock.advance(Duration.ofMinutes(10).plus(StateStore.CLOCKS_APART).minusMillis(1));

    assertSpent(there.of(CLIENT, "1", end));
  }
}
