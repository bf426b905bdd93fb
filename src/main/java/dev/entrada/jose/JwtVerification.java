package dev.entrada.jose;

/** What came of verifying a token. */
public sealed interface JwtVerification {
  record Accepted(VerifiedJwt token) implements JwtVerification {}

  record Rejected(JwtRejection reason) implements JwtVerification {}
}
