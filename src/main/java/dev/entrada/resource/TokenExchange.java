package dev.entrada.resource;

import dev.entrada.crypto.Secret;
import java.time.Instant;
import java.util.Set;

/**
 * Tokens for other APIs in the name of the person behind a request, for an app that has the
 * authorization server in it: the same as a token exchange over HTTP, as one Java call. Found in
 * the ServletContext under {@link TokenAuthority#ATTRIBUTE}. Safe for concurrent use.
 */
public interface TokenExchange {
  /** A token for another API. */
  record DownstreamToken(Secret accessToken, Instant expiresAt) {}

  /**
   * Exchanges what the person's session has at Entra for a token of another API.
   *
   * @param scopes full names of scopes of one API, such as {@code
   *     https://graph.microsoft.com/User.Read}
   * @throws dev.entrada.oauth.OAuthException insufficient_user_authentication if the person must
   *     sign in again to prove more; invalid_scope or access_denied if Entra says no; invalid_grant
   *     if the person's session has ended
   * @throws dev.entrada.oauth.OutageException if Entra cannot be asked now
   */
  DownstreamToken exchange(McpPrincipal principal, Set<String> scopes);
}
