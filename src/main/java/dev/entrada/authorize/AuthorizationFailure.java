package dev.entrada.authorize;

import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.RedirectUri;
import java.util.Optional;

/**
 * A refusal of a request whose client and redirect URI are good. Its type says whether the browser
 * is sent away. (Before they are known to be good a refusal is an {@code OAuthException}, which is
 * only ever shown.)
 */
sealed interface AuthorizationFailure {
  OAuthError error();

  /** The client is told at once. */
  record SentToClient(RedirectUri redirectUri, Optional<String> state, OAuthError error)
      implements AuthorizationFailure {}

  /** The person is told, and may go on to tell the client. */
  record ShownToUser(SentToClient wayBack) implements AuthorizationFailure {
    @Override
    public OAuthError error() {
      return wayBack.error();
    }
  }
}
