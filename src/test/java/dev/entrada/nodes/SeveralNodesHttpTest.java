package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.OAuthTestClient.Answer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No node needs to have seen anything of a client before, and their clocks may differ. */
class SeveralNodesHttpTest {
  private static final Duration FAST = Duration.ofSeconds(60);
  private static final Duration SLOW = FAST.negated();

  @TempDir Path directory;

  private final MemoryStateStore store = new MemoryStateStore(Clock.systemUTC());

  private List<String> answeredBy(Duration... ahead) {
    try (LocalNodes nodes = new LocalNodes(directory, node -> store, ahead)) {
      Journey journey = new Journey(nodes.base());
      List<String> answered = new ArrayList<>();
      for (Step step : Step.values()) {
        Answer answer = journey.succeed(step);
        answered.add(answer.header(RoundRobinProxy.ANSWERED_BY));
      }
      return answered;
    }
  }

  @Test
  void aFlowMayTakeEveryStepAtAnotherNode() {
    List<String> answered = answeredBy(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    for (int i = 1; i < answered.size(); i++) {
      assertThat(answered.get(i)).as("step %s", i).isNotEqualTo(answered.get(i - 1));
    }
  }

  @Test
  void aSlowNodeTakesOverFromAFastOne() {
    answeredBy(FAST, SLOW);
  }

  @Test
  void aFastNodeTakesOverFromASlowOne() {
    answeredBy(SLOW, FAST);
  }

  @Test
  void aFastASlowAndARightNodeWorkTogether() {
    answeredBy(FAST, SLOW, Duration.ZERO);
  }
}
