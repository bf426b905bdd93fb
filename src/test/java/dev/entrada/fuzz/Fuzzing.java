package dev.entrada.fuzz;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Feeds a parser hostile text: it may refuse with the exceptions it declares and with no other, and
 * each text takes a bounded time. Short in every build; long with {@code
 * -Dentrada.fuzz.inputs=10000000 -Dentrada.fuzz.seed=7}.
 */
public final class Fuzzing {
  private static final int INPUTS = Integer.getInteger("entrada.fuzz.inputs", 4_000);
  private static final long SEED = Long.getLong("entrada.fuzz.seed", 20261123L);

  /** Generous for a machine that is busy; quadratic behaviour on 100 KB exceeds it. */
  private static final Duration SLOWEST = Duration.ofSeconds(3);

  private Fuzzing() {}

  public static void run(
      List<String> seeds, Consumer<String> parser, Set<Class<? extends Exception>> declared) {
    Mutator mutator = new Mutator(SEED);
    for (int i = 0; i < INPUTS; i++) {
      String text = mutator.next(seeds);
      long begun = System.nanoTime();
      try {
        parser.accept(text);
      } catch (RuntimeException | StackOverflowError e) {
        if (declared.stream().noneMatch(type -> type.isInstance(e))) {
          throw new AssertionError("input " + i + ": " + shown(text), e);
        }
      }
      if (System.nanoTime() - begun > SLOWEST.toNanos()) {
        throw new AssertionError("slow, input " + i + ": " + shown(text));
      }
    }
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(400)
        .forEach(
            c -> shown.append(c >= 32 && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
    return shown + " (" + text.length() + ")";
  }
}
