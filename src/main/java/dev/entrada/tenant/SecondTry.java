package dev.entrada.tenant;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends a request, and once more after a short pause if the first fails in a way that passes:
 * nobody listens, 5xx, 429. A time-out is not tried again, since the caller has waited long enough
 * by then.
 */
public final class SecondTry {
  /** A server that wants a longer pause is left alone: the client will come again. */
  public static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** Together with the pause and a full time-out it stays under 15 seconds. */
  private static final Duration LATEST = Duration.ofSeconds(2);

  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  private final String name;
  private final Sleeper sleeper;
  private final Function<JsonObject, String> explain;

  /** Waits. */
  public interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /** What may be sent again. */
  public enum Repeatable {
    /** Whatever has become of the first request. */
    ALWAYS,
    /** Only if the first cannot have reached the other side. */
    IF_UNSENT
  }

  /**
   * @param name of the other side, for messages
   */
  public SecondTry(String name) {
    this(name, pause -> Thread.sleep(pause.toMillis()), json -> "");
  }

  /**
   * As {@link #SecondTry(String)}, for whoever can read the other side's answers.
   *
   * @param explain what an answer that is no success says, without secrets
   */
  public SecondTry(String name, Sleeper sleeper, Function<JsonObject, String> explain) {
    this.name = name;
    this.sleeper = sleeper;
    this.explain = explain;
  }

  /** One attempt's end: an answer, or an outage with the pause after which to try again. */
  private sealed interface Attempt {
    record Answered(OutboundResponse response) implements Attempt {}

    record Failed(EntraOutage outage, boolean unsent, Optional<Duration> pause)
        implements Attempt {}
  }

  /** Gets documents of Entra, which may be asked for any number of times. */
  public static Function<URI, OutboundResponse> getting(OutboundHttp http) {
    SecondTry secondTry = new SecondTry("Entra");
    return uri -> secondTry.send(() -> http.get(uri), Repeatable.ALWAYS);
  }

  /**
   * Sends.
   *
   * @return an answer that is neither 5xx nor 429
   * @throws EntraOutage if there is none
   */
  public OutboundResponse send(Supplier<OutboundResponse> request, Repeatable repeatable) {
    long begun = System.nanoTime();
    Attempt first = attempt(request);
    if (first instanceof Attempt.Failed failed
        && (failed.unsent() || repeatable == Repeatable.ALWAYS)
        && failed.pause().isPresent()
        && System.nanoTime() - begun < LATEST.toNanos()) {
      pause(failed.pause().get(), failed.outage());
      return finish(attempt(request));
    }
    return finish(first);
  }

  private static OutboundResponse finish(Attempt attempt) {
    if (attempt instanceof Attempt.Failed failed) {
      throw failed.outage();
    }
    return ((Attempt.Answered) attempt).response();
  }

  private Attempt attempt(Supplier<OutboundResponse> request) {
    OutboundResponse response;
    try {
      response = request.get();
    } catch (OutboundException e) {
      EntraOutage outage = new EntraOutage(name + ": " + e.getMessage(), e);
      return new Attempt.Failed(
          outage, e.isUnsent(), e.isUnsent() ? Optional.of(jitter(100)) : Optional.empty());
    }
    if (response.status() < 500 && response.status() != 429) {
      return new Attempt.Answered(response);
    }
    Optional<String> header = response.header("retry-after");
    Optional<Duration> wanted = header.flatMap(SecondTry::seconds);
    Optional<Duration> pause =
        header.isEmpty()
            ? Optional.of(jitter(100))
            : wanted
                .filter(value -> value.compareTo(LONGEST_PAUSE) <= 0)
                .map(value -> value.plus(jitter(0)));
    return new Attempt.Failed(outage(response, wanted), false, pause);
  }

  private EntraOutage outage(OutboundResponse response, Optional<Duration> retryAfter) {
    String message = name + " answered " + response.status() + said(response);
    return retryAfter
        .map(wait -> new EntraOutage(message, null, wait))
        .orElseGet(() -> new EntraOutage(message, null));
  }

  /** What the answer says for the log, if it says anything. */
  private String said(OutboundResponse response) {
    try {
      return ". " + explain.apply(Json.parseObject(response.body(), JsonLimits.ANSWER));
    } catch (MalformedJsonException e) {
      return "";
    }
  }

  /** The form in seconds (RFC 9110 §10.2.3); a date counts as too long. */
  private static Optional<Duration> seconds(String retryAfter) {
    if (!retryAfter.matches("\\d{1,9}")) {
      return Optional.empty();
    }
    Duration wanted = Duration.ofSeconds(Long.parseLong(retryAfter));
    return Optional.of(wanted.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wanted);
  }

  /** So that all who failed at once do not come back at once. */
  private static Duration jitter(int leastMillis) {
    return Duration.ofMillis(leastMillis + ThreadLocalRandom.current().nextInt(250));
  }

  private void pause(Duration pause, EntraOutage outage) {
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw outage;
    }
  }
}
