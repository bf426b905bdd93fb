package dev.entrada.resource;

import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.tenant.EntraApi;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraTenants;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Whose tokens a filter accepts: exactly one of three modes. */
sealed interface TrustedTokens {
  /**
   * Those of the authorization server in the same app.
   *
   * @param asksForRevocation whether a token of an ended session is refused
   */
  record OfThisApp(boolean asksForRevocation) implements TrustedTokens {}

  /**
   * Those of an Entrada server elsewhere.
   *
   * @param jwksUrl where its keys are; empty means that its metadata says so
   * @param introspection how to ask it on each request; empty means not to
   */
  record OfServer(ServerUrl issuer, Optional<URI> jwksUrl, Optional<Introspection> introspection)
      implements TrustedTokens {}

  /**
   * Those of Entra itself.
   *
   * @param acceptAppTokens whether also tokens of applications that act for nobody
   */
  record OfEntra(
      EntraAuthority authority, EntraTenants tenants, EntraApi api, boolean acceptAppTokens)
      implements TrustedTokens {}

  /**
   * A look-up of each token at the server (RFC 7662).
   *
   * @param clientId of this resource server in the server's clients-file
   * @param cache for how long an answer is taken to be still true
   * @param url where it is asked; empty means that its metadata says so
   */
  record Introspection(String clientId, Secret clientSecret, Duration cache, Optional<URI> url) {}
}
