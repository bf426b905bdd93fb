package dev.entrada.resource;

import dev.entrada.jose.VerifiedJwt;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An access token that {@link AccessTokenVerifier} accepted. Only that class makes one. It does not
 * hold the token itself.
 */
public final class VerifiedAccessToken {
  private final McpPrincipal principal;
  private final Optional<String> sessionId;

  /** Only spares the same judgement again, so that threads may see it late or never. */
  private @Nullable ScopeGuard permittedBy;

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

  /** Whether that guard has found its required scopes in it. */
  boolean isPermittedBy(ScopeGuard guard) {
    return permittedBy == guard;
  }

  void permitBy(ScopeGuard guard) {
    permittedBy = guard;
  }

  /** Names the principal only. */
  @Override
  public String toString() {
    return "VerifiedAccessToken[" + principal + "]";
  }
}
