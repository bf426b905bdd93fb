package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and a PostgreSQL server with a wire between them that has faults. */
@Timeout(180)
class StoreFaultsIT {
  /** A dead connection costs a timeout, and so may the look at what was written. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);

  private static final Duration RECOVERY = Duration.ofSeconds(10);

  @TempDir static Path directory;

  private static PostgresServer database;
  private static String name;
  private static FaultyWire wire;
  private static NodeProcesses nodes;

  private final Journey journey = new Journey(nodes.base());

  @BeforeAll
  static void start() {
    database = PostgresServer.start(directory.resolve("postgres"));
    name = database.createDatabase();
    wire = FaultyWire.to(database.port());
    nodes =
        new NodeProcesses(
            directory,
            Map.of(
                "store",
                "jdbc:postgresql://localhost:" + wire.port() + "/" + name,
                "store-user",
                "postgres"),
            Duration.ZERO,
            Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    nodes.close();
    wire.close();
    database.close();
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
      // What each of them writes with.
      wire.loseNextAnswerTo(step == Step.CALLBACK ? "INSERT INTO" : "UPDATE entrada_state SET v");
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
      Journey one =
          new Journey(nodes.base(), journey.client(), new dev.entrada.simulator.HeadlessBrowser());
      for (Step step :
          List.of(Step.REGISTER, Step.AUTHORIZE, Step.CONSENT, Step.CALLBACK, Step.REDEEM)) {
        one.succeed(step);
      }
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

  /** A failover to a replica that the last write had not reached. */
  private void losingWhat(Step step) {
    database.execute(
        name, "DROP TABLE IF EXISTS replica", "CREATE TABLE replica AS TABLE entrada_state");
    journey.succeed(step);
    wire.cut();
    database.execute(
        name, "TRUNCATE entrada_state", "INSERT INTO entrada_state SELECT * FROM replica");
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
  void aRotationThatTwoFailoversLostEndsTheSession() {
    reach(Step.REFRESH);
    losingWhat(Step.REFRESH);
    losingWhatWasCaughtUp();
    Answer answer = journey.take(Step.REFRESH);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_grant");
  }

  /** The same state again: now two writes are missing. */
  private void losingWhatWasCaughtUp() {
    eventually(Step.REFRESH);
    database.execute(
        name, "TRUNCATE entrada_state", "INSERT INTO entrada_state SELECT * FROM replica");
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
    var health = new dev.entrada.testing.OAuthTestClient(node, node);
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
