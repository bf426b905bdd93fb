package dev.entrada.app;

import dev.entrada.web.Endpoint;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts the server in its own WAR: at the root of the context, with home page, health and metrics.
 */
public final class WarListener extends EntradaListener {
  private final PrometheusMetrics metrics = new PrometheusMetrics(Clock.systemUTC());

  @Override
  String defaultPrefix() {
    return "";
  }

  @Override
  Telemetry telemetry() {
    return metrics;
  }

  @Override
  Map<String, Endpoint> endpoints(Application started) {
    Map<String, Endpoint> endpoints = new LinkedHashMap<>(started.endpoints());
    endpoints.put("", new HomePage(started));
    endpoints.put("/ops/live", HealthEndpoint.live());
    endpoints.put("/ops/ready", HealthEndpoint.ready(started));
    endpoints.put(
        "/ops/metrics", new MetricsEndpoint(started.settings().operations().readers(), metrics));
    endpoints.put("/", new NotFoundEndpoint(started.pages()));
    return endpoints;
  }
}
