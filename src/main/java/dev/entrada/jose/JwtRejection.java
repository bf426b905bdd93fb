package dev.entrada.jose;

/** Why a token is not accepted. For logs and metrics; clients learn only that it is invalid. */
public enum JwtRejection {
  /** Not a compact JWS of bounded size with JSON inside. */
  MALFORMED,
  /** The header's {@code typ} is not the expected one. */
  WRONG_TYPE,
  /** The header's {@code alg} is not allowed, or not for the key. */
  WRONG_ALGORITHM,
  /** The header asks for an extension that we do not know ({@code crit}). */
  UNKNOWN_EXTENSION,
  /** No key in the set has the header's {@code kid}. */
  UNKNOWN_KEY,
  BAD_SIGNATURE,
  WRONG_ISSUER,
  WRONG_AUDIENCE,
  /** A claim that must be there is not, or has another type. */
  MISSING_CLAIM,
  EXPIRED,
  NOT_YET_VALID
}
