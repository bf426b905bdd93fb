package dev.entrada.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.store.Racing;
import dev.entrada.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RefreshingJwkSetFetchTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final SigningKey NEW_KEY = SigningKey.generate();
  private static final Duration PAUSE = RefreshingJwkSet.UNKNOWN_KEY_PAUSE;

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
  private final AtomicInteger loads = new AtomicInteger();
  private final Semaphore loaded = new Semaphore(0);
  private final RefreshingJwkSet keys =
      new RefreshingJwkSet("test", this::load, Duration.ofHours(1), clock);

  private volatile List<SigningKey> published = List.of(KEY);
  private volatile int failures;

  private JwkSet load() {
    loads.incrementAndGet();
    loaded.release();
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("down");
    }
    return JwkSet.of(published);
  }

  @AfterEach
  void close() {
    keys.close();
  }

  private void started() {
    keys.start();
    assertThat(keys.find(KEY.kid())).isPresent();
    loaded.drainPermits();
  }

  @Test
  void loadsInTheBackgroundAndAnswersFromMemory() {
    started();
    assertThat(keys.find(KEY.kid())).isPresent();
    assertThat(loads).hasValue(1);
  }

  @Test
  void triesAgainUntilTheFirstSetIsThere() {
    failures = 2;
    started();
    assertThat(loads).hasValue(3);
  }

  @Test
  void isUnavailableWhileNothingWasEverLoaded() {
    failures = Integer.MAX_VALUE;
    keys.start();
    assertThatThrownBy(() -> keys.find(KEY.kid())).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void takesAnEmptySetForAFailure() {
    published = List.of();
    keys.start();
    assertThatThrownBy(() -> keys.find(KEY.kid())).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void asksForAnUnknownKeyOnceIn30Seconds() {
    started();
    clock.advance(PAUSE.minusNanos(1));
    published = List.of(KEY, NEW_KEY);
    assertThat(keys.find(NEW_KEY.kid())).isEmpty();
    assertThat(loads).hasValue(1);

    clock.advance(Duration.ofNanos(1));
    assertThat(keys.find(NEW_KEY.kid())).isPresent();
    for (int i = 0; i < 100; i++) {
      assertThat(keys.find("made-up-" + i)).isEmpty();
    }
    assertThat(loads).hasValue(2);
  }

  @Test
  void fetchesOnceForManyWhoAskAtOnce() throws Exception {
    started();
    clock.advance(PAUSE);
    published = List.of(KEY, NEW_KEY);
    assertThat(Racing.results(racer -> keys.find(NEW_KEY.kid()).isPresent())).doesNotContain(false);
    assertThat(loads).hasValue(2);
  }

  @Test
  void keepsItsSetWhenTheSourceIsDown() {
    started();
    failures = Integer.MAX_VALUE;
    clock.advance(Duration.ofDays(1));
    assertThatThrownBy(() -> keys.find("new")).isInstanceOf(KeysUnavailableException.class);
    assertThat(keys.find(KEY.kid())).isPresent();
    // Within the pause nothing is asked, and an unknown key may still be a new one.
    assertThatThrownBy(() -> keys.find("new")).isInstanceOf(KeysUnavailableException.class);
    assertThat(loads).hasValue(2);
  }

  @Test
  void refreshesAheadOnceTheSetIsOld() throws Exception {
    started();
    clock.advance(Duration.ofHours(1));
    assertThat(keys.find(KEY.kid())).isPresent();
    assertThat(loads).hasValue(1);
    clock.advance(Duration.ofNanos(1));
    published = List.of(NEW_KEY);
    assertThat(keys.find(KEY.kid())).isPresent();
    assertThat(loaded.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void isUnavailableOnceClosed() {
    keys.close();
    keys.start();
    assertThatThrownBy(() -> keys.find("x")).isInstanceOf(KeysUnavailableException.class);
  }
}
