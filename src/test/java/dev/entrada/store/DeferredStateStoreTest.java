package dev.entrada.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A store whose database is not there yet. */
class DeferredStateStoreTest {
  private static final StateKey KEY = new StateKey("session", "abc");

  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicBoolean up = new AtomicBoolean();
  private final AtomicInteger afterwards = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final StateStore behind = new MemoryStateStore(Clock.systemUTC());
  private final DeferredStateStore store =
      new DeferredStateStore(this::open, afterwards::incrementAndGet, nanos::get);

  private StateStore open() {
    attempts.incrementAndGet();
    if (!up.get()) {
      throw new StoreException("it is down");
    }
    return behind;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void isOpenedByTheFirstOperationAndOnce() throws Exception {
    up.set(true);
    assertThat(attempts).hasValue(0);
    Racing.results(i -> store.get(KEY));
    store.check();
    assertThat(attempts).hasValue(1);
  }

  @Test
  void saysWhyItIsDownAndComesBackByItself() {
    assertThatThrownBy(store::check).isInstanceOf(StoreException.class).hasMessage("it is down");
    up.set(true);
    pass(Duration.ofSeconds(1));
    store.check();
  }

  @Test
  void triesOnceInASecondHoweverManyAsk() {
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> store.get(KEY)).hasMessage("it is down");
    }
    assertThat(attempts).hasValue(1);
    pass(Duration.ofSeconds(1));
    assertThatThrownBy(() -> store.get(KEY)).hasMessage("it is down");
    assertThat(attempts).hasValue(2);
  }

  @Test
  void doesNotLetOthersWaitForAnAttemptUnderWay() throws Exception {
    CountDownLatch tried = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    DeferredStateStore slow =
        new DeferredStateStore(
            () -> {
              if (calls.getAndIncrement() > 0) {
                tried.countDown();
                await(answer);
              }
              throw new StoreException("it is down");
            },
            () -> {},
            nanos::get);
    assertThatThrownBy(slow::check).hasMessage("it is down");
    pass(Duration.ofSeconds(2));
    Thread first = new Thread(() -> assertThatThrownBy(slow::check).hasMessage("it is down"));
    first.start();
    await(tried);
    assertThatThrownBy(slow::check).hasMessage("it is down");
    answer.countDown();
    first.join();
    assertThat(calls).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void closesWhatItOpenedAndNeverOpensAgain() {
    up.set(true);
    store.check();
    store.close();
    assertThat(afterwards).hasValue(1);
    assertThatThrownBy(behind::check).isInstanceOf(StoreException.class);
    assertThatThrownBy(store::check).isInstanceOf(StoreException.class);

    DeferredStateStore unused =
        new DeferredStateStore(this::open, afterwards::incrementAndGet, nanos::get);
    unused.close();
    assertThat(afterwards).hasValue(2);
    assertThatThrownBy(unused::check).hasMessage("the store is closed");
    assertThat(attempts).hasValue(1);
  }
}
