package dev.entrada.oauth;

import dev.entrada.crypto.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * Tokens that an authorization server gave us.
 *
 * @param expiresAt when the access token ends
 */
public record TokenSet(
    Secret accessToken,
    Optional<Secret> refreshToken,
    Optional<Secret> idToken,
    Instant expiresAt) {
  /** These, with the other's refresh token if there is none here: it was not rotated. */
  public TokenSet orRefreshTokenOf(TokenSet earlier) {
    return new TokenSet(accessToken, refreshToken.or(earlier::refreshToken), idToken, expiresAt);
  }

  /** Without the ID token, which has served once its claims are read. */
  public TokenSet withoutIdToken() {
    return new TokenSet(accessToken, refreshToken, Optional.empty(), expiresAt);
  }
}
