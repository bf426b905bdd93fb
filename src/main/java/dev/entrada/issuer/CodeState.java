package dev.entrada.issuer;

import java.time.Instant;

/**
 * What the record knows of its authorization code.
 *
 * @param hash base64url of the code's SHA-256
 * @param expiresAt when the code can no longer be redeemed
 * @param redeemed whether it was
 */
record CodeState(String hash, Instant expiresAt, boolean redeemed) {
  CodeState redeem() {
    return new CodeState(hash, expiresAt, true);
  }
}
