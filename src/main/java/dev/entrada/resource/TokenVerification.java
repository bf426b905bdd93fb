package dev.entrada.resource;

import dev.entrada.jose.JwtRejection;

/** What came of verifying an access token. */
public sealed interface TokenVerification {
  record Verified(VerifiedAccessToken token) implements TokenVerification {}

  /**
   * @param reason for the log; clients learn only that the token is invalid
   */
  record Rejected(JwtRejection reason) implements TokenVerification {}
}
