package dev.entrada.app;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.PeerAddresses;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /ops/metrics}, for the addresses that may read it. */
final class MetricsEndpoint extends Endpoint {
  private static final OAuthError FORBIDDEN =
      new OAuthError(
          ErrorCode.ACCESS_DENIED, "this address may not read /ops/metrics; see ops-addresses");
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

  private final transient PeerAddresses readers;
  private final transient PrometheusMetrics metrics;

  MetricsEndpoint(PeerAddresses readers, PrometheusMetrics metrics) {
    super(Set.of("GET"), Cors.NONE);
    this.readers = readers;
    this.metrics = metrics;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    if (!readers.contain(request)) {
      LOG.info(
          "/ops/metrics refused: {} is not one of entrada.ops-addresses ref={}",
          request.remoteAddress(),
          request.reference());
      return WebResponse.error(FORBIDDEN, request.reference());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    return new WebResponse(200, headers, metrics.scrape().getBytes(StandardCharsets.UTF_8));
  }
}
