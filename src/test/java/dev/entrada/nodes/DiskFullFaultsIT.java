package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.testing.OAuthTestClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded store's disk is full: the process may not make its files any longer (prlimit of
 * util-linux), so that every write fails as it does on a full disk, until it may again.
 */
@Timeout(120)
class DiskFullFaultsIT {
  @TempDir Path directory;

  private NodeProcesses node;

  @BeforeEach
  void start() {
    Path data = directory.resolve("data");
    node =
        new NodeProcesses(
            directory, Map.of("store", "embedded", "data-dir", data.toString()), Duration.ZERO);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void limitFiles(String bytes) throws IOException, InterruptedException {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", String.valueOf(node.process(0).pid()), "--fsize=" + bytes + ":")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private void fill() throws IOException, InterruptedException {
    long size = Files.size(directory.resolve("data").resolve("state.mv.db"));
    limitFiles(String.valueOf(size / 4096 * 4096));
  }

  @Test
  void eachWriteSaysSoAndGoesOnWhenThereIsRoomAgain() throws Exception {
    Journey journey = new Journey(node.base());
    for (Step step : Step.values()) {
      if (!step.needsStore) {
        journey.succeed(step);
        continue;
      }
      fill();
      Answer answer = journey.take(step);
      limitFiles("unlimited");
      if (answer.status() != step.success) {
        StoreOutageHttpTest.assertUnavailable(step, answer);
        Instant end = Instant.now().plusSeconds(10);
        while (answer.status() == 503 && Instant.now().isBefore(end)) {
          answer = journey.take(step);
        }
        if (step == Step.CALLBACK && answer.status() == 403) {
          // Entra takes its code once, and the answer to it could not be kept: another sign-in.
          assertThat(answer.body()).contains("AADSTS54005");
          journey.beginAgain();
          answer = journey.take(step);
        }
        assertThat(answer.status())
            .as("%s: %s%n%s", step, answer, node.process(0).output())
            .isEqualTo(step.success);
      }
    }
    // And what was acknowledged is there after a crash.
    node.kill(0);
    node.start(0);
    journey.succeed(Step.REFRESH_REVOKED);
  }

  @Test
  void readingGoesOnWhileNothingCanBeWritten() throws Exception {
    Journey journey = new Journey(node.base());
    for (Step step : Step.values()) {
      journey.succeed(step);
      if (step == Step.REDEEM) {
        break;
      }
    }
    fill();
    for (int i = 0; i < 5; i++) {
      Answer answer = journey.take(Step.REFRESH);
      if (answer.status() != 200) {
        StoreOutageHttpTest.assertUnavailable(Step.REFRESH, answer);
      }
    }
    limitFiles("unlimited");
    Instant end = Instant.now().plusSeconds(10);
    Answer answer = journey.take(Step.REFRESH);
    while (answer.status() == 503 && Instant.now().isBefore(end)) {
      answer = journey.take(Step.REFRESH);
    }
    assertThat(answer.status()).as("%s", node.process(0).output()).isEqualTo(200);
    journey.succeed(Step.INTROSPECT);
  }
}
