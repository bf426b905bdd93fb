package dev.entrada.app;

import dev.entrada.doctor.Check;
import dev.entrada.doctor.Examination;
import dev.entrada.doctor.Finding;
import dev.entrada.doctor.Finding.Verdict;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.threads.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examines a running server in the background and logs what it finds. Neither the start nor any
 * request waits for it, and nothing that it finds stops anything.
 */
final class StartUpDoctor implements AutoCloseable {
  /**
   * The container answers nobody yet when we are started, and other apps may start after us: what
   * does not please at first is looked at once more before anybody is told.
   */
  static final List<Duration> DELAYS = List.of(Duration.ofSeconds(15), Duration.ofSeconds(60));

  private static final Logger LOG = LoggerFactory.getLogger(StartUpDoctor.class);

  private final Examination examination;
  private final OutboundHttp http = new OutboundHttp(OutboundPolicy.TRUSTED);
  private final OutboundHttp entra;
  private final DaemonThreads threads = new DaemonThreads("entrada-doctor");
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(threads);

  /**
   * Starts.
   *
   * @param delays before the first look, and before each further one at what was not right
   */
  StartUpDoctor(Configuration configuration, Application server, List<Duration> delays) {
    this.entra = new OutboundHttp(OutboundPolicy.TRUSTED, configuration.settings().proxy());
    this.examination =
        new Examination(
            configuration.settings(),
            configuration.secretFiles(),
            server::publishedKeys,
            entra,
            http,
            Clock.systemUTC(),
            List.of(new Readiness(server)));
    look(delays);
  }

  private void look(List<Duration> delays) {
    var unused =
        thread.schedule(
            () -> examine(delays.subList(1, delays.size())),
            delays.get(0).toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void examine(List<Duration> further) {
    List<Finding> faults = examination.run().stream().filter(f -> !f.isOk()).toList();
    if (thread.isShutdown()) {
      return;
    }
    if (!faults.isEmpty() && !further.isEmpty()) {
      look(further);
      return;
    }
    if (faults.isEmpty()) {
      LOG.info("Doctor: Entra, public URL, resources, store and secrets are as they should be");
    }
    for (Finding finding : faults) {
      if (finding.verdict() == Verdict.PROBLEM) {
        LOG.error("Doctor: {}", finding);
      } else {
        LOG.warn("Doctor: {}", finding);
      }
    }
  }

  /** As {@code /ops/ready}. */
  private record Readiness(Application server) implements Check {
    @Override
    public String name() {
      return "store";
    }

    @Override
    public List<Finding> examine() {
      return List.of(
          StoreCheck.answered(
              name(),
              () -> {
                server.checkReady();
                return "The store answers, and there is a key to sign with.";
              }));
    }
  }

  @Override
  public void close() {
    http.close(); // ends the call that is under way
    entra.close();
    threads.stop(thread);
  }
}
