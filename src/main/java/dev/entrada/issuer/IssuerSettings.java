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
   * How long the mark of a completed or ended authorization stays, so that the same pending
   * authorization cannot complete twice: longer than its consent form lives, and {@code state}
   * after that, which is made once more if Entra wants more of the person.
   */
  public static final Duration COMPLETION_MEMORY = Duration.ofHours(2);
}
