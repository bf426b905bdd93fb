package dev.entrada.client;

import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.OAuthException;
import java.util.Optional;

/**
 * Who calls an endpoint, as far as the request itself proves it.
 *
 * @param proven whether the client authenticated; a public one has only named itself
 * @param resourceServer what it may look up and exchange, if it is one
 * @param assertion what was proved with, if that may be used once only
 */
public record AuthenticatedClient(
    ClientId id,
    boolean proven,
    Optional<ResourceServer> resourceServer,
    Optional<SpentAssertions.Assertion> assertion) {
  /**
   * Uses the assertion up. Called when the rest of the request has proved genuine, and before it
   * takes effect: so nobody can fill the store with assertions, and none works twice.
   *
   * @throws OAuthException invalid_client if it was used before, on this node or another
   */
  public void spend() {
    assertion.ifPresent(SpentAssertions.Assertion::spend);
  }
}
