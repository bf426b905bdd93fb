package dev.entrada.app;

import dev.entrada.app.Timers.Ending;
import dev.entrada.entra.Aadsts;
import dev.entrada.entra.EntraCalls;
import dev.entrada.entra.EntraRefusal;
import dev.entrada.issuer.SigningKeys;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.StateStore;
import dev.entrada.web.AuditLog;
import dev.entrada.web.AuditLog.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What {@code /ops/metrics} shows. Every label has a closed set of values: names of constants,
 * operations of ours, and the codes of Entra that our catalogue lists. No identifier, URL or text
 * of anybody's gets into one, so no stranger can make the list grow. Safe for concurrent use.
 */
final class PrometheusMetrics implements Telemetry {
  /** A code of Entra's, real or made up, that the catalogue does not have. */
  private static final String OTHER = "other";

  private static final String NONE = "none";

  /** Whoever calls the callback like that did not come back from a sign-in of ours. */
  private static final Optional<String> NO_STATE_OF_OURS = Optional.of("not_ours");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Clock clock;

  PrometheusMetrics(Clock clock) {
    this.clock = clock;
    // What nobody did yet is 0, not absent: alerts compare with it.
    for (GrantType grant : GrantType.values()) {
      registry.counter("entrada.tokens", "grant", Timers.lower(grant));
    }
    registry.counter("entrada.sign.ins", "outcome", Timers.lower(Outcome.ALLOWED), "reason", NONE);
    Gauge.builder("entrada.up", () -> 1).description("The process answers").register(registry);
  }

  /** In Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public AuditLog.Listener decisions() {
    return this::count;
  }

  private void count(AuditLog.Decision decision) {
    String event = decision.event();
    String outcome = Timers.lower(decision.outcome());
    registry.counter("entrada.decisions", "event", event, "outcome", outcome).increment();
    decision
        .error()
        .ifPresent(
            error ->
                registry.counter("entrada.refusals", "event", event, "reason", error).increment());
    if (event.equals("callback") && !decision.error().equals(NO_STATE_OF_OURS)) {
      String reason =
          decision.entraCode().map(PrometheusMetrics::listed).or(decision::error).orElse(NONE);
      registry.counter("entrada.sign.ins", "outcome", outcome, "reason", reason).increment();
    }
    if (event.startsWith("token.") && decision.outcome() == Outcome.ALLOWED) {
      String grant = event.substring("token.".length());
      registry.counter("entrada.tokens", "grant", grant).increment();
    }
  }

  private static String listed(String entraCode) {
    return Aadsts.of(entraCode).equals(Aadsts.UNLISTED) ? OTHER : entraCode;
  }

  @Override
  public StateStore timed(StateStore store) {
    return new TimedStateStore(
        store,
        new TimedStateStore.Stopwatch() {
          private final Timers<TimedStateStore.Operation> timers =
              new Timers<>(
                  registry,
                  "entrada.store.operations",
                  "operation",
                  TimedStateStore.Operation.class,
                  EnumSet.of(Ending.OK, Ending.FAILED));

          @Override
          public <T> T time(TimedStateStore.Operation operation, Supplier<T> work) {
            return timers.time(operation, work);
          }
        });
  }

  private enum Keys {
    FETCH
  }

  @Override
  public <T> Supplier<T> timedKeys(Supplier<T> load) {
    Timers<Keys> timers =
        new Timers<>(
            registry,
            "entrada.entra.keys",
            "call",
            Keys.class,
            EnumSet.of(Ending.OK, Ending.FAILED));
    return () -> timers.time(Keys.FETCH, load);
  }

  @Override
  public EntraCalls entraCalls() {
    Timers<EntraCalls.Call> timers =
        new Timers<>(
            registry,
            "entrada.entra.calls",
            "call",
            EntraCalls.Call.class,
            EnumSet.allOf(Ending.class));
    return new EntraCalls() {
      @Override
      public void answered(Call call, Duration took) {
        timers.record(call, Ending.OK, took);
      }

      @Override
      public void refused(Call call, Duration took, EntraRefusal refusal) {
        timers.record(call, Ending.REFUSED, took);
        registry
            .counter(
                "entrada.entra.refusals",
                "call",
                Timers.lower(call),
                "code",
                listed(refusal.code()))
            .increment();
      }

      @Override
      public void failed(Call call, Duration took) {
        timers.record(call, Ending.FAILED, took);
      }
    };
  }

  @Override
  public void watch(Vitals vitals) {
    gauge("entrada.ready", "Store and signing key can be used", vitals, PrometheusMetrics::ready);
    gauge(
        "entrada.entra.breaker.open",
        "Entra has not answered so often that it is asked one at a time",
        vitals,
        v -> v.entra().isBarred() ? 1 : 0);
    gauge(
        "entrada.signing.key.age.seconds",
        "How long the key that signs has done so",
        vitals,
        v -> schedule(v).map(s -> secondsFrom(s.since(), clock.instant())).orElse(Double.NaN));
    gauge(
        "entrada.signing.key.next.seconds",
        "Until another key signs",
        vitals,
        v ->
            schedule(v)
                .map(s -> secondsFrom(clock.instant(), s.next().orElse(s.due())))
                .orElse(Double.NaN));
    cache("client_metadata", "hit", vitals, v -> v.documentCache().hitCount());
    cache("client_metadata", "miss", vitals, v -> v.documentCache().missCount());
    cache("downstream_tokens", "hit", vitals, v -> v.downstream().stats().hitCount());
    cache("downstream_tokens", "miss", vitals, v -> v.downstream().stats().missCount());
  }

  private static double ready(Vitals vitals) {
    return vitals.ready().getAsBoolean() ? 1 : 0;
  }

  private static Optional<SigningKeys.Schedule> schedule(Vitals vitals) {
    try {
      return Optional.of(vitals.signingKeys().schedule());
    } catch (OutageException e) {
      return Optional.empty(); // entrada.ready says so
    }
  }

  private static double secondsFrom(Instant start, Instant end) {
    return Duration.between(start, end).toMillis() / 1000.0;
  }

  private void gauge(String name, String meaning, Vitals vitals, ToDoubleFunction<Vitals> value) {
    Gauge.builder(name, vitals, value)
        .description(meaning)
        .strongReference(true)
        .register(registry);
  }

  /** Vitals live as long as the server, which holds this registry too. */
  private void cache(String name, String result, Vitals vitals, ToDoubleFunction<Vitals> count) {
    FunctionCounter.builder("entrada.cache.requests", vitals, count)
        .tags("cache", name, "result", result)
        .register(registry);
  }
}
