package dev.entrada.nodes;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A person with a browser and a client that signs in again and again: each time it refreshes some
 * times and revokes, or keeps the session for the end of the soak. It tries again what was answered
 * with 503, and nothing else. What the rules of tokens do not allow is a violation.
 */
final class SoakClient {
  private static final int MAX_SLEEPERS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final String base;
  private final SoakReport report;
  private final OAuthTestClient client;
  private final HeadlessBrowser browser = new HeadlessBrowser();
  private final Random random;
  private final List<Journey> sleepers = new ArrayList<>();

  /** What cannot go on, after it was reported. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  SoakClient(String base, SoakReport report, int seed) {
    this.base = base;
    this.report = report;
    this.client = new OAuthTestClient(base, base + "/mcp");
    this.random = new Random(seed);
  }

  void workUntil(Instant end) {
    workWhile(() -> Instant.now().isBefore(end));
  }

  void workWhile(BooleanSupplier wanted) {
    while (wanted.getAsBoolean()) {
      try {
        live();
      } catch (Broken e) {
        // it is in the report
      } catch (Exception e) {
        report.violation("a client failed: " + e);
      }
    }
  }

  /** Every session that was put aside must still be there. */
  void wakeSleepers() {
    for (Journey journey : sleepers) {
      try {
        succeed(journey, Step.REFRESH);
        report.count("sessions that slept and woke up");
      } catch (Broken e) {
        // it is in the report
      }
    }
  }

  private void live() throws Exception {
    Journey journey = new Journey(base, client, browser);
    succeed(journey, Step.REGISTER);
    succeed(journey, Step.AUTHORIZE);
    succeed(journey, Step.CONSENT);
    if (!complete(journey, Step.CALLBACK)) {
      return;
    }
    if (random.nextInt(10) == 0) {
      raceForTheCode(journey);
      return;
    }
    if (!complete(journey, Step.REDEEM)) {
      return;
    }
    report.count("sessions");
    checkSignature(journey.tokens());
    Object session = Jwt.parse(journey.tokens().accessToken()).claims().get("sid");
    for (int i = 2 + random.nextInt(6); i > 0; i--) {
      Thread.sleep(50 + random.nextInt(300));
      refresh(journey);
      Object now = Jwt.parse(journey.tokens().accessToken()).claims().get("sid");
      if (!now.equals(session)) {
        report.violation("a refresh changed the session");
      }
    }
    succeed(journey, Step.INTROSPECT);
    finish(journey);
  }

  private void finish(Journey journey) {
    if (sleepers.size() < MAX_SLEEPERS && random.nextInt(3) == 0) {
      sleepers.add(journey);
    } else if (random.nextInt(4) == 0) {
      replayTheCode(journey);
    } else {
      succeed(journey, Step.REVOKE);
      succeed(journey, Step.REFRESH_REVOKED);
      succeed(journey, Step.INTROSPECT_REVOKED);
      report.count("sessions revoked");
    }
  }

  /** Some clients ask twice at once; both must hold the same afterwards. */
  private void refresh(Journey journey) throws Exception {
    if (random.nextInt(8) != 0) {
      succeed(journey, Step.REFRESH);
      return;
    }
    Tokens before = journey.tokens();
    Instant from = Instant.now();
    List<Answer> answers =
        Parallel.calls(2, () -> client.refresh(journey.clientId(), before.refreshToken()));
    for (Answer answer : answers) {
      if (answer.status() == 503) {
        unavailable(Step.REFRESH_AGAIN, from, answer);
      } else if (answer.status() != 200) {
        throw broken("a session was lost: " + answer.body());
      } else {
        report.answered(Step.REFRESH_AGAIN, from);
      }
    }
    long different =
        answers.stream()
            .filter(answer -> answer.status() == 200)
            .map(answer -> answer.text("refresh_token"))
            .distinct()
            .count();
    if (different > 1) {
      report.violation("two refreshes at once were answered differently");
    }
    report.count("refreshes that came twice at once");
    succeed(journey, Step.REFRESH); // with the former token: repeated, or at last done
  }

  /** Whoever has both code and verifier twice cannot be told from a thief: one answer at most. */
  private void raceForTheCode(Journey journey) throws Exception {
    Instant from = Instant.now();
    List<Answer> answers = Parallel.calls(3, journey::redeem);
    for (Answer answer : answers) {
      if (answer.status() == 503) {
        unavailable(Step.REDEEM, from, answer);
      } else if (answer.status() != 200 && !isInvalidGrant(answer)) {
        report.violation("a race for a code was answered " + answer);
      }
    }
    if (answers.stream().filter(answer -> answer.status() == 200).count() > 1) {
      report.violation("a code gave tokens twice");
    }
    report.count("codes that came three times at once");
  }

  private void replayTheCode(Journey journey) {
    Answer answer = untilAvailable(Step.REDEEM, journey::redeem);
    if (!isInvalidGrant(answer)) {
      throw broken("a code gave tokens twice: " + answer);
    }
    succeed(journey, Step.REFRESH_REVOKED);
    report.count("codes that came again, which ended the session");
  }

  /**
   * Takes a step that spends something which can be spent once. If its answer was lost, it may have
   * been spent for nothing: then, and only then, the person begins again.
   */
  private boolean complete(Journey journey, Step step) {
    boolean[] lost = new boolean[1];
    Answer answer =
        untilAvailable(
            step,
            () -> {
              Answer taken = journey.take(step);
              lost[0] |= taken.status() == 503 && !isUnsent(taken);
              return taken;
            });
    if (answer.status() == step.success) {
      return true;
    }
    if (!lost[0]) {
      throw broken(step + " was refused: " + answer);
    }
    report.count(
        "sign-ins begun again, since the answer to "
            + step.name().toLowerCase(java.util.Locale.ROOT)
            + " was lost");
    return false;
  }

  private void succeed(Journey journey, Step step) {
    Answer answer = untilAvailable(step, () -> journey.take(step));
    if (answer.status() != step.success) {
      throw broken(
          (isInvalidGrant(answer) ? "a session was lost at " : "refused: ") + step + " " + answer);
    }
  }

  private interface Attempt {
    Answer make();
  }

  private Answer untilAvailable(Step step, Attempt attempt) {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      Instant from = Instant.now();
      Answer answer;
      try {
        answer = attempt.make();
      } catch (AssertionError e) {
        throw broken(step + ": " + e.getMessage());
      }
      if (answer.status() != 503) {
        report.answered(step, from);
        return answer;
      }
      unavailable(step, from, answer);
      pause();
    }
    throw broken(step + " was unavailable for " + PATIENCE);
  }

  private void unavailable(Step step, Instant from, Answer answer) {
    report.unavailable(step, from, answer.header(RoundRobinProxy.ANSWERED_BY));
    if (answer.header("Retry-After").isEmpty()) {
      report.violation("503 without Retry-After: " + answer);
    }
  }

  private void checkSignature(Tokens tokens) {
    Answer keys = untilAvailable(Step.INTROSPECT, () -> client.get("/jwks"));
    if (keys.status() != 200 || !Jwt.parse(tokens.accessToken()).isSignedBy(keys.json())) {
      report.violation("a token is signed by no published key");
    }
  }

  private Broken broken(String what) {
    report.violation(what);
    return new Broken();
  }

  private static boolean isUnsent(Answer answer) {
    return answer.header(RoundRobinProxy.ANSWERED_BY).equals(RoundRobinProxy.UNSENT);
  }

  private static boolean isInvalidGrant(Answer answer) {
    return answer.status() == 400 && answer.body().contains("\"invalid_grant\"");
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
