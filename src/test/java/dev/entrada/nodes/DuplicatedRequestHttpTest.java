package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One request arrives several times, at several nodes, at once or late. */
class DuplicatedRequestHttpTest {
  private static final int TIMES = 6;

  @TempDir Path directory;

  private final MemoryStateStore store = new MemoryStateStore(Clock.systemUTC());
  private LocalNodes nodes;
  private Journey journey;

  @BeforeEach
  void start() {
    nodes =
        new LocalNodes(directory, node -> store, Duration.ofSeconds(-60), Duration.ofSeconds(60));
    journey = new Journey(nodes.base());
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private void reach(Step last) {
    for (Step step : Step.values()) {
      journey.succeed(step);
      if (step == last) {
        return;
      }
    }
  }

  private long refreshesAtEntra() {
    return nodes.entra().requestsTo("/oauth2/v2.0/token").stream()
        .filter(r -> r.parameter("grant_type").equals(Optional.of("refresh_token")))
        .count();
  }

  @Test
  void aRefreshIsAnsweredAlikeByBothNodesWithOneCallOfEach() throws Exception {
    reach(Step.REDEEM);
    String first = journey.tokens().refreshToken();
    nodes.entra().faults().delay(Duration.ofMillis(300)); // so that both are under way at once
    List<Answer> answers =
        Parallel.calls(TIMES, () -> journey.client().refresh(journey.clientId(), first));
    nodes.entra().faults().delay(Duration.ZERO);

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(answers.stream().map(a -> a.header(RoundRobinProxy.ANSWERED_BY)).distinct().toList())
        .containsExactlyInAnyOrder("0", "1");
    assertThat(answers.stream().map(a -> a.text("refresh_token")).collect(Collectors.toSet()))
        .hasSize(1)
        .doesNotContain(first);
    assertThat(refreshesAtEntra()).isBetween(1L, 2L);
  }

  @Test
  void aLateDuplicateOfARefreshTakesNothingFromTheClient() {
    reach(Step.REDEEM);
    Tokens first = journey.tokens();
    journey.succeed(Step.REFRESH);
    Tokens second = journey.tokens();
    journey.succeed(Step.REFRESH);
    Tokens third = journey.tokens();
    for (Tokens late : List.of(first, second, first, second)) {
      Answer answer = journey.client().refresh(journey.clientId(), late.refreshToken());
      assertThat(answer.text("refresh_token")).isEqualTo(third.refreshToken());
    }
    journey.succeed(Step.REFRESH);
  }

  @Test
  void aCodeThatComesSeveralTimesAtOnceGivesTokensOnceAtMost() throws Exception {
    reach(Step.CALLBACK);
    List<Answer> answers = Parallel.calls(TIMES, () -> journey.redeem());
    assertThat(answers.stream().filter(answer -> answer.status() == 200).count())
        .isLessThanOrEqualTo(1);
    assertThat(answers.stream().filter(answer -> answer.status() != 200))
        .allMatch(answer -> answer.text("error").equals("invalid_grant"));
  }

  @Test
  void aCallbackThatComesSeveralTimesAtOnceGivesOneCodeAtMost() throws Exception {
    reach(Step.CONSENT);
    List<Answer> answers = Parallel.calls(TIMES, () -> journey.callbackOnly());
    assertThat(answers.stream().filter(answer -> answer.status() == 303).count())
        .isLessThanOrEqualTo(1);
    assertThat(answers).noneMatch(answer -> answer.status() >= 500);
  }

  @Test
  void aReloadedCallbackSaysThatTheSignInWasCompletedAndTakesNothing() {
    reach(Step.CALLBACK);
    Answer reloaded = journey.callbackOnly();
    assertThat(reloaded.status()).isEqualTo(400);
    assertThat(reloaded.body()).contains("already_completed");
    journey.succeed(Step.REDEEM);
    journey.succeed(Step.REFRESH);
  }
}
