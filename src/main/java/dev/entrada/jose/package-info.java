/**
 * Signed JSON Web Tokens and the keys that verify them; the only user of jose4j.
 *
 * <p>A parsed token ({@code UnverifiedJwt}) tells nothing that a decision could rest on; only
 * {@code JwtVerifier} makes a {@code VerifiedJwt} of it. Knows nothing of OAuth's flows or of
 * Entra.
 */
@NullMarked
package dev.entrada.jose;

import org.jspecify.annotations.NullMarked;
