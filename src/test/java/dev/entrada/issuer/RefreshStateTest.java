package dev.entrada.issuer;

import static dev.entrada.issuer.RefreshState.Verdict.END;
import static dev.entrada.issuer.RefreshState.Verdict.REPEAT;
import static dev.entrada.issuer.RefreshState.Verdict.ROTATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefreshStateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  private final RefreshState first = RefreshState.first(Secret.of("key"));

  @Test
  void beginsWithGenerationOne() {
    assertThat(first.current()).isEqualTo(1);
    assertThat(first.judge(1, NOW)).isEqualTo(ROTATE);
  }

  @Test
  void knowsNoGenerationBeforeTheFirst() {
    // Zero is what "no predecessor" is called; no token of it was ever made, so no MAC is right.
    assertThat(first.judge(-1, NOW)).isEqualTo(END);
    assertThat(first.judge(3, NOW)).isEqualTo(END);
  }

  @Test
  void rotates() {
    RefreshState second = first.rotate(1, NOW);
    assertThat(second.current()).isEqualTo(2);
    assertThat(second.predecessor()).isEqualTo(1);
    assertThat(second.judge(2, NOW)).isEqualTo(ROTATE);
    assertThat(second.key()).isEqualTo(first.key());
  }

  @Test
  void repeatsUntilJustBeforeSixtySecondsHavePassed() {
    RefreshState second = first.rotate(1, NOW);
    assertThat(second.judge(1, NOW)).isEqualTo(REPEAT);
    assertThat(second.judge(1, LATER.minusNanos(1))).isEqualTo(REPEAT);
    assertThat(second.judge(1, LATER)).isEqualTo(ROTATE);
  }

  @Test
  void rotatesPastTheCurrentOneWhenItsAnswerWasLost() {
    RefreshState third = first.rotate(1, NOW).rotate(1, LATER);
    assertThat(third.current()).isEqualTo(3);
    assertThat(third.predecessor()).isEqualTo(1);
    assertThat(third.judge(3, LATER)).isEqualTo(ROTATE);
  }

  @Test
  void endsWhenAPassedGenerationComes() {
    RefreshState third = first.rotate(1, NOW).rotate(1, LATER);
    assertThat(third.judge(2, LATER)).isEqualTo(END);
    assertThat(third.judge(2, LATER.plusSeconds(3600))).isEqualTo(END);
  }

  @Test
  void givesAPassedAnswerItsGraceAnew() {
    RefreshState third = first.rotate(1, NOW).rotate(1, LATER);
    assertThat(third.judge(1, LATER.plusSeconds(59))).isEqualTo(REPEAT);
    assertThat(third.judge(1, LATER.plusSeconds(60))).isEqualTo(ROTATE);
    assertThat(third.retirements()).hasSize(1);
  }

  @Test
  void rotatesPastOnlyForThePredecessor() {
    RefreshState third = first.rotate(1, NOW).rotate(2, NOW);
    assertThat(third.judge(1, LATER.minusNanos(1))).isEqualTo(REPEAT);
    assertThat(third.judge(1, LATER)).isEqualTo(END);
    assertThat(third.judge(2, LATER)).isEqualTo(ROTATE);
  }

  @Test
  void catchesUpWithALostWrite() {
    RefreshState second = first.rotate(1, NOW);
    assertThat(second.judge(3, NOW)).isEqualTo(ROTATE);
    RefreshState caughtUp = second.rotate(3, NOW);
    assertThat(caughtUp.current()).isEqualTo(4);
    assertThat(caughtUp.predecessor()).isEqualTo(3);
    assertThat(caughtUp.judge(2, NOW)).isEqualTo(END);
  }

  @Test
  void endsForAnythingFurtherAhead() {
    assertThat(first.rotate(1, NOW).judge(4, NOW)).isEqualTo(END);
    assertThat(first.judge(Integer.MAX_VALUE, NOW)).isEqualTo(END);
  }

  @Test
  void remembersTheLastEightRetirements() {
    RefreshState state = first;
    for (int generation = 1; generation <= 9; generation++) {
      state = state.rotate(generation, NOW);
    }
    assertThat(state.retirements())
        .extracting(RefreshState.Retirement::generation)
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(state.judge(2, NOW)).isEqualTo(REPEAT);
    assertThat(state.judge(1, NOW)).isEqualTo(END);
  }
}
