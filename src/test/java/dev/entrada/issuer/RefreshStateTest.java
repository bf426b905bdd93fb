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
  private static final String HERE = "here";
  private static final String ELSEWHERE = "elsewhere";

  private final RefreshState first = RefreshState.first(Secret.of("key"));

  @Test
  void beginsWithGenerationOne() {
    assertThat(first.current()).isEqualTo(1);
    assertThat(first.judge(1, NOW, HERE)).isEqualTo(ROTATE);
  }

  @Test
  void knowsNoGenerationBeforeTheFirst() {
    // Zero is what "no predecessor" is called; no token of it was ever made, so no MAC is right.
    assertThat(first.judge(-1, NOW, HERE)).isEqualTo(END);
    assertThat(first.judge(3, NOW, HERE)).isEqualTo(END);
  }

  @Test
  void rotates() {
    RefreshState second = first.rotate(1, NOW, HERE);
    assertThat(second.current()).isEqualTo(2);
    assertThat(second.predecessor()).isEqualTo(1);
    assertThat(second.judge(2, NOW, HERE)).isEqualTo(ROTATE);
    assertThat(second.key()).isEqualTo(first.key());
  }

  @Test
  void repeatsUntilJustBeforeSixtySecondsHavePassed() {
    RefreshState second = first.rotate(1, NOW, HERE);
    assertThat(second.judge(1, NOW, HERE)).isEqualTo(REPEAT);
    assertThat(second.judge(1, LATER.minusNanos(1), HERE)).isEqualTo(REPEAT);
    assertThat(second.judge(1, LATER, HERE)).isEqualTo(ROTATE);
  }

  @Test
  void aFastClockElsewhereDoesNotCutTheGraceShort() {
    RefreshState third = first.rotate(1, NOW, HERE).rotate(2, NOW, HERE);
    Instant apparently = NOW.plusSeconds(120);
    for (int used : new int[] {1, 2}) {
      assertThat(third.judge(used, apparently, ELSEWHERE)).isEqualTo(REPEAT);
      assertThat(third.judge(used, apparently.plusSeconds(60).minusNanos(1), ELSEWHERE))
          .isEqualTo(REPEAT);
    }
    assertThat(third.judge(1, apparently.plusSeconds(60), ELSEWHERE)).isEqualTo(END);
    assertThat(third.judge(2, apparently.plusSeconds(60), ELSEWHERE)).isEqualTo(ROTATE);
  }

  @Test
  void rotatesPastTheCurrentOneWhenItsAnswerWasLost() {
    RefreshState third = first.rotate(1, NOW, HERE).rotate(1, LATER, HERE);
    assertThat(third.current()).isEqualTo(3);
    assertThat(third.predecessor()).isEqualTo(1);
    assertThat(third.judge(3, LATER, HERE)).isEqualTo(ROTATE);
  }

  @Test
  void endsWhenAPassedGenerationComes() {
    RefreshState third = first.rotate(1, NOW, HERE).rotate(1, LATER, HERE);
    assertThat(third.judge(2, LATER, HERE)).isEqualTo(END);
    assertThat(third.judge(2, LATER.plusSeconds(3600), HERE)).isEqualTo(END);
  }

  @Test
  void givesAPassedAnswerItsGraceAnew() {
    RefreshState third = first.rotate(1, NOW, HERE).rotate(1, LATER, HERE);
    assertThat(third.judge(1, LATER.plusSeconds(59), HERE)).isEqualTo(REPEAT);
    assertThat(third.judge(1, LATER.plusSeconds(60), HERE)).isEqualTo(ROTATE);
    assertThat(third.retirements()).hasSize(1);
  }

  @Test
  void rotatesPastOnlyForThePredecessor() {
    RefreshState third = first.rotate(1, NOW, HERE).rotate(2, NOW, HERE);
    assertThat(third.judge(1, LATER.minusNanos(1), HERE)).isEqualTo(REPEAT);
    assertThat(third.judge(1, LATER, HERE)).isEqualTo(END);
    assertThat(third.judge(2, LATER, HERE)).isEqualTo(ROTATE);
  }

  @Test
  void catchesUpWithALostWrite() {
    RefreshState second = first.rotate(1, NOW, HERE);
    assertThat(second.judge(3, NOW, HERE)).isEqualTo(ROTATE);
    RefreshState caughtUp = second.rotate(3, NOW, HERE);
    assertThat(caughtUp.current()).isEqualTo(4);
    assertThat(caughtUp.predecessor()).isEqualTo(3);
    assertThat(caughtUp.judge(2, NOW, HERE)).isEqualTo(END);
  }

  @Test
  void endsForAnythingFurtherAhead() {
    assertThat(first.rotate(1, NOW, HERE).judge(4, NOW, HERE)).isEqualTo(END);
    assertThat(first.judge(Integer.MAX_VALUE, NOW, HERE)).isEqualTo(END);
  }

  @Test
  void remembersTheLastEightRetirements() {
    RefreshState state = first;
    for (int generation = 1; generation <= 9; generation++) {
      state = state.rotate(generation, NOW, HERE);
    }
    assertThat(state.retirements())
        .extracting(RefreshState.Retirement::generation)
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(state.judge(2, NOW, HERE)).isEqualTo(REPEAT);
    assertThat(state.judge(1, NOW, HERE)).isEqualTo(END);
  }
}
