/**
 * What clients read first: the authorization server's metadata (RFC 8414), the same under its
 * OpenID Connect name, and the JWK set.
 */
@NullMarked
package dev.entrada.discovery;

import org.jspecify.annotations.NullMarked;
