/**
 * Secrets, hashes and sealing.
 *
 * <p>Owns the one carrier of secret values, the derivation of every key from the configured secret,
 * and authenticated encryption bound to a purpose. Knows the JDK only; nothing here knows what is
 * sealed.
 */
@NullMarked
package dev.entrada.crypto;

import org.jspecify.annotations.NullMarked;
