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

  VerifiedAccessToken(VerifiedJwt jwt, McpPrincipal principal) {
    this.principal = principal;
    this.sessionId = jwt.string("sid");
  }

  public McpPrincipal principal() {
    return principal;
  }

  /** {@code sid}: the session at the authorization server, if the token names one. */
  public Optional<String> sessionId() {
    return sessionId;
  }

  /** Names the principal only. */
  @Override
  public String toString() {
    return "VerifiedAccessToken[" + principal + "]";
  }
}
