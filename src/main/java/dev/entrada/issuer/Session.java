package dev.entrada.issuer;

import dev.entrada.oauth.TokenSet;
import java.time.Instant;
import java.util.Optional;

/**
 * One authorization of one client by one person, from the moment Entra has authenticated the
 * person.
 *
 * @param id 22 characters, base64url of 128 bits; the {@code sid} of its tokens
 * @param upstream Entra's tokens; they never leave the server
 * @param refresh empty until the code is redeemed, and for a session without refresh tokens
 * @param expiresAt when the record ends
 * @param challenged whether the next refresh must fail, so that the person signs in again
 * @param endsAt the absolute end, if sessions have one
 */
public record Session(
    String id,
    Authorization authorization,
    TokenSet upstream,
    CodeState code,
    Optional<RefreshState> refresh,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> endsAt,
    boolean challenged) {
  Session with(
      Authorization newAuthorization,
      TokenSet newUpstream,
      CodeState newCode,
      Optional<RefreshState> newRefresh,
      Instant newExpiry) {
    Instant bounded = endsAt.filter(newExpiry::isAfter).orElse(newExpiry);
    return new Session(
        id,
        newAuthorization,
        newUpstream,
        newCode,
        newRefresh,
        createdAt,
        bounded,
        endsAt,
        challenged);
  }

  Session asChallenged() {
    return new Session(
        id, authorization, upstream, code, refresh, createdAt, expiresAt, endsAt, true);
  }
}
