package dev.entrada.authorize;

import dev.entrada.crypto.Secret;
import dev.entrada.entra.EntraIdentity;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.Authorization;
import dev.entrada.issuer.AuthorizationCodes;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import java.util.List;
import java.util.Optional;

/**
 * Turns a pending authorization into a session, once Entra has said who it is.
 *
 * @param claims which of Entra's claims go into access tokens
 */
record Completion(AuthorizationCodes codes, AccessTokens accessTokens, List<String> claims) {
  /** Asked before Entra's code is spent, so that it is still good if the store cannot say. */
  boolean isDone(PendingAuthorization pending) {
    return codes.isCompleted(pending.sessionId());
  }

  /**
   * @return the code for the client; empty if the pending authorization was completed before
   * @throws AccessTokens.RolesTooLargeException if the person's roles fit into no token
   */
  Optional<Secret> complete(
      PendingAuthorization pending, EntraIdentity identity, Scopes granted, TokenSet tokens) {
    Authorization authorization =
        new Authorization(
            pending.client().id(),
            identity.subject(),
            accessTokens.fit(
                pending.client().id(), pending.resource(), granted, claims, identity.claims()),
            pending.scopes(),
            granted,
            pending.resource(),
            pending.redirectUri(),
            pending.challenge(),
            pending.client().metadata().refreshTokens(),
            pending.client().authMethod() != ClientAuthMethod.NONE);
    return codes.issue(pending.sessionId(), authorization, tokens);
  }
}
