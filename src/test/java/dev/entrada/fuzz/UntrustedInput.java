package dev.entrada.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithUtf8Length;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One kind of text that strangers send. Whatever it is, its reader answers or refuses as it
 * declares, in bounded time, and lets nothing through that it must not.
 *
 * <p>Every build tries a few thousand blind changes of honest examples, and whatever once was found
 * ({@code <class>Inputs} among the test resources). The profile {@code fuzz} lets Jazzer search
 * along the branches of the code, one class at a time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class UntrustedInput {
  private static final int BLIND_CHANGES = 4_000;
  private static final long SEED = 20261123L;

  /** Longer than any bound of ours, which must be met too. */
  private static final int MAX_BYTES = 100_000;

  /** Generous for a machine that is busy; quadratic behaviour on 100 KB exceeds it. */
  private static final Duration SLOWEST = Duration.ofSeconds(3);

  /** What honest clients send. */
  protected abstract Stream<String> honest();

  /** Reads it; throws only when a defence has failed. */
  protected abstract void read(String text);

  @MethodSource("honest")
  @FuzzTest
  void isAnsweredOrRefused(@NotNull @WithUtf8Length(max = MAX_BYTES) String text) {
    read(text);
  }

  @Test
  void isAnsweredOrRefusedHoweverItIsChanged() {
    Mutator mutator = new Mutator(SEED);
    List<String> seeds = honest().toList();
    for (int i = 0; i < BLIND_CHANGES; i++) {
      String text = mutator.next(seeds);
      long begun = System.nanoTime();
      try {
        read(text);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("input " + i + ": " + shown(text), e);
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
