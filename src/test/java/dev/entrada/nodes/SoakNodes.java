package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes at work, one of them killed again and again, the store restarted twice. A minute, or
 * as long as the property {@code soak} says; the report is written to {@code target}.
 */
abstract class SoakNodes {
  @TempDir Path directory;

  /** Starts the store. */
  abstract ReplicatedStore store(Path data);

  /** The name of the report. */
  abstract String report();

  @Test
  void nobodyLosesASessionAndNoCodeGivesTokensTwice() throws Exception {
    Duration length = Duration.parse(System.getProperty("soak", "PT1M"));
    Duration killEvery =
        length.compareTo(Duration.ofMinutes(5)) < 0 ? length.dividedBy(5) : Duration.ofSeconds(30);

    SoakReport report;
    try (ReplicatedStore store = store(directory)) {
      report = Soak.run(directory, store, length, killEvery);
    }

    String text = report.text();
    Files.writeString(Path.of("target", report()), text);
    System.out.println(text);
    assertThat(report.violations()).isEmpty();
    assertThat(report.faults("node")).isGreaterThanOrEqualTo(4);
    assertThat(report.faults("store")).isEqualTo(2);
    assertThat(report.answers(Step.REFRESH)).isGreaterThan((int) length.toSeconds());
    assertThat(report.counted("sessions revoked")).isPositive();
    assertThat(report.counted("sessions that slept and woke up")).isPositive();
  }
}
