package dev.entrada.resource;

import dev.entrada.jose.VerifiedJwt;
import java.util.Optional;

/**
 * An access token that {@link AccessTokenVerifier} accepted. Only that class makes one. It does not
 * hold the token itself.
 */
public final class VerifiedAccessToken {
  private final McpPrincipal principal;
  private final Optional<String> sessionId;
  private final Optional<String> id;

  VerifiedAccessToken(VerifiedJwt jwt, McpPrincipal principal) {
    this.principal = principal;
    this.sessionId = jwt.string("sid");
    this.id = jwt.string("jti");
  }

  public McpPrincipal principal() {
    return principal;
  }

  /** {@code sid}: the session at the authorization server, if the token names one. */
  public Optional<String> sessionId() {
    return sessionId;
  }

  /** {@code jti}. */
  public Optional<String> id() {
    return id;
  }

  /** Names the principal only. */
  @Override
  public String toString() {
    return "VerifiedAccessToken[" + principal + "]";
  }
}
