package dev.entrada.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RefreshingJwkSetTest {
  private static final SigningKey KEY = SigningKey.generate();

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T12:00:00Z"));

  private RefreshingJwkSet start(Supplier<JwkSet> loader, Duration refreshAfter) {
    RefreshingJwkSet keys = new RefreshingJwkSet("the test", loader, refreshAfter, clock);
    keys.start();
    return keys;
  }

  @Test
  void refreshesWithoutBeingAskedForAnyKey() throws InterruptedException {
    CountDownLatch loads = new CountDownLatch(3);
    Supplier<JwkSet> loader =
        () -> {
          loads.countDown();
          return JwkSet.of(List.of(KEY));
        };
    try (RefreshingJwkSet keys = start(loader, Duration.ofMillis(10))) {
      assertThat(loads.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(keys.find(KEY.kid())).isPresent();
    }
  }

  @Test
  void triesAgainAfterAnyFailure() {
    AtomicInteger loads = new AtomicInteger();
    Supplier<JwkSet> loader =
        () -> {
          switch (loads.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("down");
            case 2 -> throw new NoClassDefFoundError("a library of the app");
            default -> {}
          }
          return JwkSet.of(List.of(KEY));
        };
    try (RefreshingJwkSet keys = start(loader, Duration.ofHours(1))) {
      assertThat(keys.find(KEY.kid())).isPresent();
      assertThat(loads).hasValue(3);
    }
  }

  @Test
  void saysThatThereAreNoKeysRatherThanThatOneIsUnknown() {
    Supplier<JwkSet> loader =
        () -> {
          throw new IllegalStateException("down");
        };
    try (RefreshingJwkSet keys = start(loader, Duration.ofHours(1))) {
      assertThatThrownBy(() -> keys.find(KEY.kid())).isInstanceOf(KeysUnavailableException.class);
    }
  }
}
