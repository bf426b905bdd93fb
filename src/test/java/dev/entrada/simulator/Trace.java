package dev.entrada.simulator;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;

/**
 * The identifiers which Entra puts on every answer.
 *
 * @param correlationId the caller's {@code client-request-id} if it sent a GUID, else a new one
 */
record Trace(String traceId, String correlationId, Instant time) {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  static Trace of(HttpServletRequest request, Instant now) {
    String correlation =
        Optional.ofNullable(request.getHeader("client-request-id"))
            .filter(value -> value.matches("[0-9a-fA-F-]{36}"))
            .orElseGet(() -> UUID.randomUUID().toString());
    return new Trace(UUID.randomUUID().toString(), correlation, now);
  }

  String timestamp() {
    return FORMAT.format(time);
  }

  /** An error description with the lines that follow every text: three, in user flows two. */
  String described(Refusal refusal, String separator) {
    if (refusal.code() instanceof Aadb2c) {
      return String.join(
          separator,
          refusal.getMessage(),
          "Correlation ID: " + correlationId,
          "Timestamp: " + timestamp());
    }
    return String.join(
        separator,
        refusal.getMessage(),
        "Trace ID: " + traceId,
        "Correlation ID: " + correlationId,
        "Timestamp: " + timestamp());
  }
}
