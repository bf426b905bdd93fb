package dev.entrada.resource;

import dev.entrada.jose.JwkSource;
import dev.entrada.oauth.ServerUrl;

/**
 * An authorization server in the same app, as its filters see it. It is put into the ServletContext
 * before the filters start, so that they need no HTTP to know its keys. Safe for concurrent use.
 */
public interface TokenAuthority {
  /** The name of the ServletContext attribute. */
  String ATTRIBUTE = "dev.entrada.resource.TokenAuthority";

  /** What tokens bear as {@code iss}. */
  ServerUrl issuer();

  /** The keys that verify its tokens, as they are at this moment. */
  JwkSource keys();

  /**
   * Whether the session that the token comes from has ended. Asked on every request when {@code
   * revocation-check} is {@code local}.
   *
   * @throws dev.entrada.oauth.OutageException if that cannot be found out now
   */
  boolean isRevoked(VerifiedAccessToken token);
}
