package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.testing.OAuthTestClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes on one store, their clocks a minute fast, a minute slow and right. Each hop lands
 * on another one, and any of them may be killed.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KilledNodes {
  private ReplicatedStore store;
  private NodeProcesses nodes;
  private Journey journey;

  /** Starts the store. */
  abstract ReplicatedStore store(Path data);

  @BeforeAll
  void start(@TempDir Path directory) {
    store = store(directory);
    nodes =
        new NodeProcesses(
            directory,
            store.settings(store.port()),
            Duration.ofSeconds(60),
            Duration.ofSeconds(-60),
            Duration.ZERO);
  }

  @AfterAll
  void stop() {
    nodes.close();
    store.close();
  }

  @BeforeEach
  void begin() {
    journey = new Journey(nodes.base());
  }

  private static int by(Answer answer) {
    return Integer.parseInt(answer.header(RoundRobinProxy.ANSWERED_BY));
  }

  @Test
  void everyHopOfAFlowMayBeAtAnotherNode() {
    int before = -1;
    for (Step step : Step.values()) {
      int by = by(journey.succeed(step));
      assertThat(by).as("%s", step).isNotEqualTo(before);
      before = by;
    }
  }

  /** After each step the node that answered is killed; the one killed before comes back. */
  @Test
  void anyNodeMayBeKilledBetweenAnyTwoSteps() {
    int dead = -1;
    int signIns = nodes.entra().requestsTo("/login").size();
    for (Step step : Step.values()) {
      int answered = by(journey.succeed(step));
      if (dead >= 0) {
        nodes.start(dead);
      }
      nodes.kill(answered);
      dead = answered;
    }
    nodes.start(dead);
    assertThat(nodes.entra().requestsTo("/login")).hasSize(signIns + 1);
  }

  /** The node waits for Entra when it dies; the client tries again at another one. */
  @Test
  void aNodeMayBeKilledInTheMiddleOfARefresh() {
    for (Step step :
        List.of(Step.REGISTER, Step.AUTHORIZE, Step.CONSENT, Step.CALLBACK, Step.REDEEM)) {
      journey.succeed(step);
    }
    int asked = nodes.entra().tokenCalls();
    nodes.entra().faults().delay(Duration.ofSeconds(2));
    CompletableFuture<Answer> refreshing =
        CompletableFuture.supplyAsync(() -> journey.take(Step.REFRESH));
    while (nodes.entra().tokenCalls() == asked) {
      assertThat(refreshing).isNotDone();
    }
    for (int node = 0; node < nodes.size(); node++) {
      nodes.kill(node); // whichever it is
    }
    nodes.entra().faults().delay(Duration.ZERO);
    assertThat(refreshing.join().status()).isEqualTo(503);
    for (int node = 0; node < nodes.size(); node++) {
      nodes.start(node);
    }
    journey.succeed(Step.REFRESH);
    journey.succeed(Step.REFRESH_AGAIN);
    journey.succeed(Step.REVOKE);
  }
}
