package dev.entrada.client;

import dev.entrada.jose.JwkSource;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import java.util.Optional;

/**
 * One entry of the clients file.
 *
 * @param client empty for a resource server that signs nobody in
 * @param resourceServer empty for a client that is no resource server
 */
record PreconfiguredClient(
    ClientId id,
    ClientAuthMethod authMethod,
    Optional<SecretHash> secretHash,
    Optional<JwkSource> keys,
    Optional<Client> client,
    Optional<ResourceServer> resourceServer) {}
