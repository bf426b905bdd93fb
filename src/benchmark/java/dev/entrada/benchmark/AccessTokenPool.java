package dev.entrada.benchmark;

import dev.entrada.jose.JwtSigner;
import dev.entrada.jose.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Distinct access tokens such as an Entrada server mints: the claims copied by default, and a
 * client id as long as that of a client that registered.
 */
final class AccessTokenPool {
  static final String ISSUER = "https://auth.example.com";
  static final String RESOURCE = "https://mcp.example.com/mcp";
  static final String SCOPE = "mcp.read";

  private static final Duration LIFETIME = Duration.ofHours(1);

  private final SigningKey key;

  AccessTokenPool(SigningKey key) {
    this.key = key;
  }

  /** Tokens that are good now. */
  String[] good(int count) {
    return mint(count, Instant.now());
  }

  /** Genuine tokens that ended two hours ago. */
  String[] expired(int count) {
    return mint(count, Instant.now().minus(LIFETIME.multipliedBy(3)));
  }

  /** Tokens that would be good, were it not for one character amid the signature. */
  String[] forged(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> forge(token(i, Instant.now())))
        .toArray(String[]::new);
  }

  private String[] mint(int count, Instant from) {
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> token(i, from))
        .toArray(String[]::new);
  }

  private static String forge(String token) {
    int at = token.lastIndexOf('.') + 100;
    char other = token.charAt(at) == 'A' ? 'B' : 'A';
    return token.substring(0, at) + other + token.substring(at + 1);
  }

  private String token(int number, Instant from) {
    return JwtSigner.sign(key, "at+jwt", claims("%022d".formatted(number), from));
  }

  private static Map<String, Object> claims(String id, Instant from) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", RESOURCE);
    claims.put("sub", "11111111-aaaa-4aaa-8aaa-111111111111.22222222-bbbb-4bbb-8bbb-222222222222");
    claims.put("client_id", "c1." + "Zm9vYmFy".repeat(27));
    claims.put("scope", SCOPE + " mcp.write");
    claims.put("jti", id);
    claims.put("sid", "s" + id);
    claims.put("iat", from.getEpochSecond());
    claims.put("exp", from.plus(LIFETIME).getEpochSecond());
    claims.put("name", "Ada Lovelace");
    claims.put("preferred_username", "ada@contoso.example");
    claims.put("oid", "22222222-bbbb-4bbb-8bbb-222222222222");
    claims.put("tid", "11111111-aaaa-4aaa-8aaa-111111111111");
    claims.put("roles", List.of("Mcp.Admin", "Mcp.Reader"));
    return claims;
  }
}
