package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and a store with a wire between them that has faults, and a replica of the store. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreFaults {
  /** A dead connection costs a timeout, and so may the look at what was written. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);

  private static final Duration RECOVERY = Duration.ofSeconds(10);

  private static final List<Step> SIGN_IN =
      List.of(Step.REGISTER, Step.AUTHORIZE, Step.CONSENT, Step.CALLBACK, Step.REDEEM);

  private ReplicatedStore store;
  private FaultyWire wire;
  private NodeProcesses nodes;
  private Journey journey;

  /** Starts the store, without a replica yet. */
  abstract ReplicatedStore store(Path data);

  @BeforeAll
  void start(@TempDir Path directory) {
    store = store(directory);
    wire = FaultyWire.to(store.port());
    nodes = new NodeProcesses(directory, store.settings(wire.port()), Duration.ZERO, Duration.ZERO);
    new Journey(nodes.base()).complete();
  }

  @AfterAll
  void stop() {
    nodes.close();
    wire.close();
    store.close();
  }

  @BeforeEach
  void begin() {
    journey = new Journey(nodes.base());
  }

  /** The pool trusts a connection that it used within the last half second without a look. */
  @AfterEach
  void mend() {
    wire.mend();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(600));
  }

  private void reach(Step last) {
    for (Step step : Step.values()) {
      eventually(step);
      if (step == last) {
        return;
      }
    }
  }

  /** Takes a step again while it is unavailable, as long as recovery may last. */
  private Answer eventually(Step step) {
    Instant end = Instant.now().plus(RECOVERY);
    Answer answer = journey.take(step);
    while (answer.status() == 503 && Instant.now().isBefore(end)) {
      answer = journey.take(step);
    }
    assertThat(answer.status()).as("%s: %s", step, answer).isEqualTo(step.success);
    return answer;
  }

  private void eachStepWhile(Runnable fault) {
    int signIns = nodes.entra().requestsTo("/login").size();
    for (Step step : Step.values()) {
      fault.run();
      Instant asked = Instant.now();
      if (step.needsStore) {
        StoreOutageHttpTest.assertUnavailable(step, journey.take(step));
        assertThat(Duration.between(asked, Instant.now())).isLessThan(LONGEST_ANSWER);
        wire.mend();
        eventually(step);
      } else {
        journey.succeed(step);
        wire.mend();
      }
    }
    assertThat(nodes.entra().requestsTo("/login")).hasSize(signIns + 1);
  }

  @Test
  void eachStepSaysThatTheStoreIsDownAndGoesOnWhenItIsBack() {
    eachStepWhile(wire::cut);
  }

  @Test
  void eachStepEndsInTimeWhenTheStoreSaysNothing() {
    eachStepWhile(wire::silence);
  }

  @Test
  void whatTheStoreDidBeforeItsConnectionEndedCounts() {
    int signIns = nodes.entra().requestsTo("/login").size();
    for (Step step : Step.values()) {
      int before = wire.lost();
      wire.loseNextAnswerTo(step == Step.CALLBACK ? store.insertion() : store.update());
      Answer answer = journey.take(step);
      if (List.of(Step.CALLBACK, Step.REDEEM, Step.REFRESH, Step.REVOKE).contains(step)) {
        assertThat(wire.lost()).as("answers lost at %s", step).isEqualTo(before + 1);
      }
      mend();
      if (answer.status() != step.success) {
        StoreOutageHttpTest.assertUnavailable(step, answer);
        eventually(step);
      }
    }
    assertThat(nodes.entra().requestsTo("/login")).hasSize(signIns + 1);
  }

  @Test
  void aSlowStoreMakesSlowAnswers() {
    wire.delay(Duration.ofMillis(300));
    journey.complete();
  }

  @Test
  void moreCallersThanConnectionsAreServedOrToldToComeBack() throws Exception {
    List<Journey> journeys = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Journey one = new Journey(nodes.base(), journey.client(), new HeadlessBrowser());
      SIGN_IN.forEach(one::succeed);
      journeys.add(one);
    }
    wire.delay(Duration.ofSeconds(2));
    AtomicInteger next = new AtomicInteger();
    List<Answer> answers =
        Parallel.calls(
            journeys.size(), () -> journeys.get(next.getAndIncrement()).take(Step.REFRESH));
    wire.mend();

    assertThat(answers).allMatch(answer -> answer.status() == 200 || answer.status() == 503);
    assertThat(answers).as("the pool of each node has ten").anyMatch(a -> a.status() == 503);
    assertThat(answers).anyMatch(answer -> answer.status() == 200);
    answers.stream()
        .filter(answer -> answer.status() == 503)
        .forEach(answer -> StoreOutageHttpTest.assertUnavailable(Step.REFRESH, answer));
    for (Journey one : journeys) {
      one.succeed(Step.REFRESH);
    }
  }

  /** A failover to a replica that the last writes had not reached. */
  private void losingWhat(Step... steps) {
    wire.cut();
    store.replicate();
    wire.mend();
    store.holdReplicaBack();
    for (Step step : steps) {
      eventually(step);
    }
    wire.cut();
    store.failOver();
    wire.leadTo(store.port());
    mend();
  }

  @Test
  void aRotationThatAFailoverLostIsCaughtUpWith() {
    reach(Step.REFRESH);
    Tokens before = journey.tokens();
    losingWhat(Step.REFRESH);
    assertThat(journey.tokens().refreshToken()).isNotEqualTo(before.refreshToken());

    eventually(Step.INTROSPECT);
    eventually(Step.REFRESH);
    eventually(Step.REFRESH_AGAIN);
    eventually(Step.REVOKE);
    eventually(Step.REFRESH_REVOKED);
  }

  @Test
  void aFailoverThatLostTwoRotationsEndsTheSession() {
    reach(Step.REFRESH);
    losingWhat(Step.REFRESH, Step.REFRESH);
    Answer answer = eventuallyRefused(Step.REFRESH);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_grant");
  }

  @Test
  void aSessionThatAFailoverLostIsBegunAnew() {
    reach(Step.CONSENT);
    losingWhat(Step.CALLBACK);
    Answer answer = eventuallyRefused(Step.REDEEM);
    assertThat(answer.text("error")).isEqualTo("invalid_grant");
    new Journey(nodes.base()).complete();
  }

  @Test
  void aRevocationThatAFailoverLostCanBeRepeated() {
    reach(Step.REFRESH_AGAIN);
    losingWhat(Step.REVOKE);
    eventually(Step.REVOKE);
    eventually(Step.REFRESH_REVOKED);
  }

  @Test
  void twoNodesThatRefreshOneSessionAtOnceAskEntraOnceEachAndAnswerAlike() throws Exception {
    reach(Step.REDEEM);
    String first = journey.tokens().refreshToken();
    int asked = nodes.entra().tokenCalls();
    nodes.entra().faults().delay(Duration.ofMillis(500)); // so that both are under way at once
    List<Answer> answers =
        Parallel.calls(6, () -> journey.client().refresh(journey.clientId(), first));
    nodes.entra().faults().delay(Duration.ZERO);

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(answers.stream().map(a -> a.header(RoundRobinProxy.ANSWERED_BY)).distinct())
        .containsExactlyInAnyOrder("0", "1");
    assertThat(answers.stream().map(a -> a.text("refresh_token")).distinct())
        .hasSize(1)
        .doesNotContain(first);
    assertThat(nodes.entra().tokenCalls() - asked).isBetween(1, 2);
  }

  private Answer eventuallyRefused(Step step) {
    Instant end = Instant.now().plus(RECOVERY);
    Answer answer = journey.take(step);
    while (answer.status() == 503 && Instant.now().isBefore(end)) {
      answer = journey.take(step);
    }
    return answer;
  }

  @Test
  void aNodeIsNotReadyWithoutItsStoreButLives() {
    String node = nodes.address(0);
    OAuthTestClient health = new OAuthTestClient(node, node);
    wire.cut();
    Answer ready = health.get("/ops/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.body()).contains("DOWN", "reason");
    assertThat(health.get("/ops/live").status()).isEqualTo(200);
    wire.mend();
    Instant end = Instant.now().plus(RECOVERY);
    while (health.get("/ops/ready").status() != 200) {
      assertThat(Instant.now()).isBefore(end);
    }
  }
}
