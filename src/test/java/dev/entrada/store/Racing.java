package dev.entrada.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs the same task in several threads that start at the same moment. */
public final class Racing {

  private static final int THREADS = 8;

  private Racing() {}

  /**
   * The results of all threads; a thread that throws fails the test, and so does one that hangs.
   */
  public static <T> List<T> results(IntFunction<T> task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<T>> racers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int racer = i;
        racers.add(
            () -> {
              start.await(10, TimeUnit.SECONDS);
              return task.apply(racer);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(racers, 30, TimeUnit.SECONDS)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
