package dev.entrada.net;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer, whatever its status.
 *
 * @param headers by lower-case name; of a repeated header the first
 */
public record OutboundResponse(int status, Map<String, String> headers, byte[] body) {
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * How much longer the answer says that it stays fresh (RFC 9111, section 4.2): zero if it must
   * not be kept, empty if it does not say.
   */
  public Optional<Duration> freshFor(Instant now) {
    return Freshness.of(this, now);
  }
}
