package dev.entrada.resource;

import dev.entrada.jose.JwtSigner;
import dev.entrada.jose.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Access tokens as an Entrada server mints them; a test states only its deviation. */
final class Tokens {
  static final String ISSUER = "https://auth.example.com";
  static final String RESOURCE = "https://mcp.example.com/mcp";
  static final String SUBJECT =
      "11111111-aaaa-4aaa-8aaa-111111111111.22222222-bbbb-4bbb-8bbb-222222222222";
  static final SigningKey KEY = SigningKey.generate();

  private final Map<String, Object> claims = new LinkedHashMap<>();
  private SigningKey key = KEY;
  private String type = "at+jwt";

  private Tokens(Instant now) {
    with("iss", ISSUER);
    with("aud", RESOURCE);
    with("sub", SUBJECT);
    with("client_id", "client-1");
    with("scope", "read write");
    with("jti", "token-1");
    with("sid", "session-1");
    with("iat", now.getEpochSecond());
    with("exp", now.plus(Duration.ofHours(1)).getEpochSecond());
    with("name", "Ada Lovelace");
    with("preferred_username", "ada@example.com");
    with("oid", "22222222-bbbb-4bbb-8bbb-222222222222");
    with("tid", "11111111-aaaa-4aaa-8aaa-111111111111");
    with("roles", List.of("Admin", "Reader"));
  }

  static Tokens at(Instant now) {
    return new Tokens(now);
  }

  static Tokens now() {
    return new Tokens(Instant.now());
  }

  /** Sets a claim; null leaves it out. */
  Tokens with(String claim, @Nullable Object value) {
    claims.remove(claim);
    if (value != null) {
      claims.put(claim, value);
    }
    return this;
  }

  Tokens signedWith(SigningKey other) {
    key = other;
    return this;
  }

  Tokens type(String other) {
    type = other;
    return this;
  }

  Map<String, Object> claims() {
    return claims;
  }

  String mint() {
    return JwtSigner.sign(key, type, claims);
  }
}
