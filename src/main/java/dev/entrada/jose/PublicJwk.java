package dev.entrada.jose;

import java.security.PublicKey;
import java.util.Optional;

/**
 * A public key of a JWK set (RFC 7517).
 *
 * @param kid its name in the set
 * @param key RSA of at least 2,048 bits, EC, or Ed25519
 * @param algorithm the only algorithm to use it with, if the set says so
 * @param issuer the only issuer whose tokens it verifies, if the set says so (Microsoft's sets do)
 */
public record PublicJwk(
    String kid, PublicKey key, Optional<String> algorithm, Optional<String> issuer) {}
