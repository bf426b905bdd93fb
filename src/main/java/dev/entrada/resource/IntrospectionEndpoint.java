package dev.entrada.resource;

import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.threads.DaemonThreads;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an issuer somewhere else is asked of its tokens, as its metadata says. A thread of its own
 * looks there until it is found, and then now and then whether it has moved; the last one found is
 * kept while there is none.
 */
final class IntrospectionEndpoint implements Supplier<URI>, AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** As often as the issuer's keys are fetched. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  /** How long a caller waits for the first one, as for the first keys. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(IntrospectionEndpoint.class);

  private final ServerUrl issuer;
  private final Duration lookAgain;
  private final OutboundHttp http = new OutboundHttp(OutboundPolicy.TRUSTED);
  private final DaemonThreads threads = new DaemonThreads("entrada-introspection-endpoint");
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(threads);

  /** The last one found, once there is one. */
  private volatile CompletableFuture<URI> endpoint = new CompletableFuture<>();

  /** The fault that the log has last; only the background thread uses it. */
  private String reported = "";

  IntrospectionEndpoint(ServerUrl issuer) {
    this(issuer, LOOK_AGAIN);
  }

  /**
   * @param lookAgain how long after one that was found
   */
  IntrospectionEndpoint(ServerUrl issuer, Duration lookAgain) {
    this.issuer = issuer;
    this.lookAgain = lookAgain;
  }

  /** Begins to look for it. Returns at once. */
  void start() {
    thread.execute(this::look);
  }

  /**
   * The endpoint. Waits up to two seconds for the first one.
   *
   * @throws OutboundException if it is not known yet
   */
  @Override
  public URI get() {
    Exception failure;
    try {
      return endpoint.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    } catch (ExecutionException | TimeoutException e) {
      failure = e;
    }
    throw new OutboundException("no introspection_endpoint of " + issuer + " is known", failure);
  }

  private void look() {
    Duration pause = RETRY;
    try {
      URI found = new IssuerMetadata(issuer, http).find("introspection_endpoint");
      endpoint.complete(found); // for whoever waits
      endpoint = CompletableFuture.completedFuture(found);
      pause = lookAgain;
      if (!reported.isEmpty()) {
        LOG.info("The introspection_endpoint of {} is found", issuer);
        reported = "";
      }
    } catch (RuntimeException | LinkageError e) { // neither may end the looking
      report(String.valueOf(e.getMessage()));
    }
    if (!thread.isShutdown()) {
      var unused = thread.schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** One warning for each new fault, not for each of the many attempts. */
  private void report(String fault) {
    if (!fault.equals(reported) && !thread.isShutdown()) {
      LOG.warn(
          "The introspection_endpoint of {} cannot be found: {}; introspection-url can name an"
              + " internal address",
          issuer,
          fault);
      reported = fault;
    }
  }

  @Override
  public void close() {
    http.close(); // ends the call that is under way
    threads.stop(thread);
  }
}
