package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.OAuthTestClient.Answer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store fails at one step after the other; whoever tries again afterwards goes on. */
class StoreOutageHttpTest {
  @TempDir Path directory;

  private final FaultyStore store = new FaultyStore(new MemoryStateStore(Clock.systemUTC()));
  private LocalNodes nodes;

  @BeforeEach
  void start() {
    nodes = new LocalNodes(directory, node -> store, Duration.ZERO, Duration.ZERO);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  /** As each kind of caller can read it. */
  static void assertUnavailable(Step step, Answer answer) {
    assertThat(answer.status()).as("%s: %s", step, answer).isEqualTo(503);
    assertThat(answer.header("Retry-After")).as("%s", step).matches("[1-9][0-9]*");
    assertThat(answer.body()).as("%s", step).contains("temporarily_unavailable");
    if (step != Step.CALLBACK) {
      assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
    }
  }

  @Test
  void eachStepSaysSoAndCanBeTakenAgain() {
    Journey journey = new Journey(nodes.base());
    for (Step step : Step.values()) {
      store.takeDown();
      if (step.needsStore) {
        assertUnavailable(step, journey.take(step));
      } else {
        journey.succeed(step);
      }
      store.mend();
      if (step.needsStore) {
        journey.succeed(step);
      }
    }
    assertThat(nodes.entra().requestsTo("/login")).as("sign-ins at Entra").hasSize(1);
  }

  @Test
  void aWriteWhoseAnswerWasLostIsNotTakenForAFailure() {
    Journey journey = new Journey(nodes.base());
    for (Step step : Step.values()) {
      store.loseNextAnswer();
      Answer answer = journey.take(step);
      store.mend();
      if (answer.status() != step.success) {
        assertUnavailable(step, answer);
        journey.succeed(step);
      }
    }
    assertThat(nodes.entra().requestsTo("/login")).as("sign-ins at Entra").hasSize(1);
  }
}
