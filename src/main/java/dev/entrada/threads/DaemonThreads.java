package dev.entrada.threads;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes the daemon threads of one owner, all of one name, and sees them end. An executor that has
 * terminated may still have a thread on its last instructions; a container that looks just then
 * reports it as leaked, and rightly so, since the thread still holds the application's class
 * loader.
 */
public final class DaemonThreads implements ThreadFactory {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final List<Thread> made = new ArrayList<>();

  public DaemonThreads(String name) {
    this.name = name;
  }

  @Override
  public synchronized Thread newThread(Runnable work) {
    // Made in the middle of some request, it must hold on to nothing of that.
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
    thread.setDaemon(true);
    made.removeIf(former -> former.getState() == Thread.State.TERMINATED);
    made.add(thread);
    return thread;
  }

  /**
   * Interrupts what an executor runs, drops what waits, and returns when its threads are gone;
   * after five seconds in any case.
   *
   * @param executor whose threads were made here
   * @return whether all threads are gone
   */
  public boolean stop(ExecutorService executor) {
    executor.shutdownNow();
    return awaitEnd();
  }

  /**
   * Returns when every thread made here is gone; after five seconds, or interrupted, in any case.
   */
  public boolean awaitEnd() {
    List<Thread> threads;
    synchronized (this) {
      threads = List.copyOf(made);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (Thread thread : threads) {
        // At least a millisecond: to join for zero would mean to join for ever.
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (thread != Thread.currentThread()) {
          thread.join(Math.max(1, left));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }
}
