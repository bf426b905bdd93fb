package dev.entrada.issuer;

import java.time.Duration;
import java.util.Optional;

/**
 * How long things last.
 *
 * @param accessTokenLifetime the most an access token lives; Entra's own lifetime may cut it
 *     shorter
 * @param refreshTokenLifetime of an unused refresh token; each use begins it anew
 * @param sessionLifetime absolute end of a session; empty means none
 * @param keyRotation how long one key signs
 */
public record IssuerSettings(
    Duration accessTokenLifetime,
    Duration refreshTokenLifetime,
    Optional<Duration> sessionLifetime,
    Duration keyRotation) {
  /** Long enough for a slow client, too short to be found later in a log (RFC 6749 §4.1.2). */
  public static final Duration CODE_LIFETIME = Duration.ofMinutes(5);

  /**
   * How long the record of a completed or ended authorization stays at least, so that the same
   * pending authorization cannot complete twice: longer than {@code state} lives.
   */
  public static final Duration COMPLETION_MEMORY = Duration.ofMinutes(20);
}
