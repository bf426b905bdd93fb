package dev.entrada.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.testing.Parallel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SingleFlight<Object, Integer> flights = new SingleFlight<>(PATIENCE);
  private final AtomicInteger begun = new AtomicInteger();

  /** All of these fall into one place of any hash table. */
  private record Colliding(String name) {
    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesTheWorkOnceForAllWhoAskMeanwhile() throws Exception {
    CountDownLatch asked = new CountDownLatch(4);
    assertThat(
            Parallel.calls(
                4,
                () -> {
                  asked.countDown();
                  return flights.run(
                      "a",
                      () -> {
                        await(asked);
                        pause();
                        return begun.incrementAndGet();
                      });
                }))
        .containsOnly(1);
  }

  /** All have asked, but whether they wait already cannot be seen from outside. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void holdsUpNobodyWhoAsksForSomethingElse() throws Exception {
    CountDownLatch otherIsDone = new CountDownLatch(1);
    CompletableFuture<Integer> slow =
        CompletableFuture.supplyAsync(
            () ->
                flights.run(
                    new Colliding("slow"),
                    () -> {
                      begun.incrementAndGet();
                      await(otherIsDone);
                      return 1;
                    }));
    while (begun.get() == 0) {
      Thread.onSpinWait();
    }
    assertThat(
            CompletableFuture.supplyAsync(() -> flights.run(new Colliding("quick"), () -> 2))
                .get(5, TimeUnit.SECONDS))
        .isEqualTo(2);
    otherIsDone.countDown();
    assertThat(slow.get(5, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void tellsAllOfAFailureAndBeginsAnewAfterIt() {
    assertThatThrownBy(
            () ->
                flights.run(
                    "a",
                    () -> {
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(flights.run("a", () -> 1)).isEqualTo(1);
    assertThat(flights.run("a", () -> 2)).isEqualTo(2);
  }

  @Test
  void waitsForAnotherNoLongerThanItsPatience() throws Exception {
    SingleFlight<Object, Integer> hasty = new SingleFlight<>(Duration.ofMillis(10));
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Integer> slow =
        CompletableFuture.supplyAsync(
            () ->
                hasty.run(
                    "a",
                    () -> {
                      begun.incrementAndGet();
                      await(end);
                      return 1;
                    }));
    while (begun.get() == 0) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> hasty.run("a", () -> 2)).isInstanceOf(OutboundException.class);
    end.countDown();
    assertThat(slow.get(5, TimeUnit.SECONDS)).isEqualTo(1);
  }
}
