package dev.entrada.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Timers of one kind of call: one for each name and ending, made at once, so that a call costs two
 * array look-ups and no key of labels.
 *
 * @param <E> the names
 */
final class Timers<E extends Enum<E>> {
  /** From a local store's time to that of a request that is given up. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(10)
  };

  private final Map<Ending, EnumMap<E, Timer>> timers = new EnumMap<>(Ending.class);

  /** How a call ends. */
  enum Ending {
    OK,
    /** With a "no" of the other side. */
    REFUSED,
    /** Without a usable answer. */
    FAILED
  }

  Timers(MeterRegistry registry, String name, String label, Class<E> names, Set<Ending> endings) {
    for (Ending ending : endings) {
      EnumMap<E, Timer> byName = new EnumMap<>(names);
      for (E constant : names.getEnumConstants()) {
        byName.put(
            constant,
            Timer.builder(name)
                .tags(label, lower(constant), "outcome", lower(ending))
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
      }
      timers.put(ending, byName);
    }
  }

  void record(E name, Ending ending, Duration took) {
    EnumMap<E, Timer> byName = timers.get(ending);
    Timer timer = byName == null ? null : byName.get(name);
    if (timer == null) {
      throw new IllegalArgumentException(name + " does not end " + ending);
    }
    timer.record(took);
  }

  /** Runs something, and records whether it threw. */
  <T> T time(E name, Supplier<T> work) {
    long begun = System.nanoTime();
    Ending ending = Ending.FAILED;
    try {
      T result = work.get();
      ending = Ending.OK;
      return result;
    } finally {
      record(name, ending, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
