package dev.entrada.jose;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The claims of a token that {@link JwtVerifier} accepted. Only that class makes one. A claim of
 * another type than asked for is treated as absent.
 */
public final class VerifiedJwt {
  private static final long LATEST_EPOCH_SECOND = 253_402_300_799L;

  private final Map<String, Object> claims;
  private final PublicJwk key;

  /**
   * @param claims of which nothing can be changed
   */
  VerifiedJwt(Map<String, Object> claims, PublicJwk key) {
    this.claims = claims;
    this.key = key;
  }

  public Optional<String> string(String name) {
    return claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** An array of strings, or one string as a list of one; empty if it is absent or neither. */
  public List<String> strings(String name) {
    Object value = claims.get(name);
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    return value instanceof String text ? List.of(text) : List.of();
  }

  /** A NumericDate (RFC 7519 §2), without fractions; one beyond the year 9999 counts as absent. */
  public Optional<Instant> instant(String name) {
    return claims.get(name) instanceof Number seconds
            && Math.abs(seconds.doubleValue()) < LATEST_EPOCH_SECOND
        ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
        : Optional.empty();
  }

  /** {@code exp}, which every accepted token has. */
  public Instant expiresAt() {
    return instant("exp").orElseThrow();
  }

  /** All claims, whole numbers as {@code Long}; nothing in it can be changed. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** The issuer that the key set bound the signing key to, if it did. */
  public Optional<String> keyIssuer() {
    return key.issuer();
  }

  /** The key that verified the token. */
  public PublicJwk key() {
    return key;
  }
}
