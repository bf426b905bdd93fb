package dev.entrada.jose;

import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a token must be.
 *
 * @param type the {@code typ} of its header, without {@code application/}; compared in any case
 * @param algorithms the allowed {@code alg} values; never {@code none}, never symmetric
 * @param issuer whether an {@code iss} is acceptable
 * @param audiences one of these must be in {@code aud}, unless {@link #ANY_AUDIENCE}
 * @param skew how far clocks may differ: expired when {@code now >= exp + skew}, not yet valid when
 *     {@code now < nbf - skew}; {@code iat} bounds nothing (RFC 7519 §4.1.6), so it may be ahead by
 *     two minutes more
 */
public record JwtRules(
    String type,
    Set<String> algorithms,
    Predicate<String> issuer,
    Set<String> audiences,
    Duration skew) {
  /** For tokens whose audience and issuer leave no doubt what they are, such as assertions. */
  public static final String ANY_TYPE = "*";

  /** For whoever judges {@code iss} itself, with the claims at hand. */
  public static final Predicate<String> ANY_ISSUER = issuer -> true;

  /** For whoever judges {@code aud} itself, such as the issuer of the token. */
  public static final Set<String> ANY_AUDIENCE = Set.of();

  /** How far the clocks of the nodes of one issuer may be apart. */
  static final Duration NODES_APART = Duration.ofMinutes(2);

  public JwtRules {
    algorithms = Set.copyOf(algorithms);
    audiences = Set.copyOf(audiences);
    if (algorithms.stream().anyMatch(alg -> alg.equals("none") || alg.startsWith("HS"))) {
      throw new IllegalArgumentException("asymmetric algorithms only");
    }
  }
}
