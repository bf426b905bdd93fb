package dev.entrada.benchmark;

import dev.entrada.benchmark.AuthorizationServers.Peer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Whole sign-ins, with consent and with a browser each, by several people at once. */
final class SignIns {
  private static final int[] AT_ONCE = {1, 4, 16, 64};

  private SignIns() {}

  /**
   * Writes: round, server, people at once, sign-ins, a second, median and longest in ms, µs of the
   * server's processor for each, of which the JVM compiled, failures.
   */
  static void compare(List<Peer> peers, int rounds, Duration time) throws Exception {
    for (int round = 0; round <= rounds; round++) { // the first warms up
      for (int people : AT_ONCE) {
        for (Peer peer : peers) {
          measure(round, peer, people, time);
        }
      }
    }
  }

  private static void measure(int round, Peer peer, int people, Duration time)
      throws InterruptedException {
    ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
    AtomicInteger failures = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(people);
    Spent before = Spent.by(peer.process);
    long start = System.nanoTime();
    for (int i = 0; i < people; i++) {
      new Thread(
              () -> {
                try {
                  while (System.nanoTime() - start < time.toNanos()) {
                    long begun = System.nanoTime();
                    peer.signIn();
                    took.add(System.nanoTime() - begun);
                  }
                } catch (RuntimeException e) {
                  e.printStackTrace();
                  failures.incrementAndGet();
                } finally {
                  ended.countDown();
                }
              })
          .start();
    }
    ended.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    Spent spent = Spent.by(peer.process).since(before);
    long[] sorted = took.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    int count = Math.max(1, sorted.length);
    System.out.println(
        String.join(
            ",",
            String.valueOf(round),
            peer.name,
            String.valueOf(people),
            String.valueOf(sorted.length),
            String.valueOf(Math.round(count / seconds)),
            String.valueOf(sorted[count / 2] / 1_000_000),
            String.valueOf(sorted[count - 1] / 1_000_000),
            String.valueOf(spent.all().toNanos() / 1000 / count),
            String.valueOf(spent.compiling().toNanos() / 1000 / count),
            String.valueOf(failures.get())));
  }
}
