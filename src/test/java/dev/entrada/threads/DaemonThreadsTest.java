package dev.entrada.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {
  private final DaemonThreads threads = new DaemonThreads("test");

  @Test
  void areDaemonsOfOneName() {
    Thread thread = threads.newThread(() -> {});
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).isEqualTo("test");
  }

  @Test
  void inheritNothingOfTheThreadThatMakesThem() throws Exception {
    InheritableThreadLocal<String> request = new InheritableThreadLocal<>();
    AtomicReference<String> seen = new AtomicReference<>();
    ClassLoader ours = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader another = new URLClassLoader(new URL[0], ours)) {
      request.set("of a request");
      Thread.currentThread().setContextClassLoader(another);
      Thread thread = threads.newThread(() -> seen.set(request.get()));
      assertThat(thread.getContextClassLoader()).isSameAs(DaemonThreads.class.getClassLoader());
      thread.start();
      thread.join();
    } finally {
      Thread.currentThread().setContextClassLoader(ours);
      request.remove();
    }
    assertThat(seen).hasValue(null);
  }

  @Test
  void areGoneWhenTheExecutorIsStopped() throws InterruptedException {
    AtomicReference<Thread> worker = new AtomicReference<>();
    CountDownLatch running = new CountDownLatch(1);
    ExecutorService executor = Executors.newSingleThreadExecutor(threads);
    executor.execute(
        () -> {
          worker.set(Thread.currentThread());
          running.countDown();
          // Deaf to the interrupt for a while, as a call to a database or a server may be.
          long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
          while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
          }
        });
    running.await();

    assertThat(threads.stop(executor)).isTrue();

    assertThat(worker.get().isAlive()).isFalse();
  }

  @Test
  void endedOnesAreForgotten() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      Thread thread = threads.newThread(() -> {});
      thread.start();
      thread.join();
    }
    assertThat(threads.awaitEnd()).isTrue();
    assertThat(threads)
        .extracting("made")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSizeLessThan(3);
  }

  @Test
  void aThreadMayStopItsOwnExecutor() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor(threads);
    // It cannot wait for its own end, and must not try.
    assertThat(executor.submit(() -> threads.stop(executor)).get(4, TimeUnit.SECONDS)).isFalse();
  }
}
