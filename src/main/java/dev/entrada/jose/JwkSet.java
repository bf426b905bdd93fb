package dev.entrada.jose;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;

/** The public keys of an issuer, by name. Immutable. */
public final class JwkSet implements JwkSource {
  /** A set of more keys is a fault or an attack on whoever loads it. */
  private static final int MAX_KEYS = 100;

  private static final int MIN_RSA_BITS = 2048;

  private final Map<String, PublicJwk> keys;
  private final Optional<PublicJwk> only;

  private JwkSet(List<PublicJwk> usable) {
    Map<String, PublicJwk> named = new LinkedHashMap<>();
    usable.forEach(key -> named.putIfAbsent(key.kid(), key));
    this.keys = Map.copyOf(named);
    this.only = usable.size() == 1 ? Optional.of(usable.get(0)) : Optional.empty();
  }

  /** The public halves. */
  public static JwkSet of(Collection<SigningKey> signingKeys) {
    return new JwkSet(signingKeys.stream().map(SigningKey::publicJwk).toList());
  }

  /**
   * Reads a published set. A key that cannot be used (another type, for encryption, too short, no
   * name) is passed over, since one strange key must not take away the others.
   *
   * @throws MalformedJsonException if it is not a JWK set
   */
  public static JwkSet parse(byte[] utf8) {
    List<JsonObject> elements =
        Json.parseObject(utf8, JsonLimits.ANSWER)
            .objects("keys")
            .orElseThrow(() -> new MalformedJsonException("keys is missing"));
    return new JwkSet(
        elements.stream().limit(MAX_KEYS).flatMap(element -> read(element).stream()).toList());
  }

  private static Optional<PublicJwk> read(JsonObject jwk) {
    try {
      Optional<String> kid = jwk.string("kid");
      boolean signs = jwk.string("use").map("sig"::equals).orElse(true);
      if (!signs) {
        return Optional.empty();
      }
      PublicKey key = PublicJsonWebKey.Factory.newPublicJwk(jwk.toMap()).getPublicKey();
      if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
        return Optional.empty();
      }
      return Optional.of(
          new PublicJwk(kid.orElse(""), key, jwk.string("alg"), jwk.string("issuer")));
    } catch (JoseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * As it is published: for each key {@code kty}, {@code use}, {@code kid}, {@code alg} and the
   * key.
   */
  public static Map<String, Object> publish(Collection<SigningKey> signingKeys) {
    return Map.of("keys", signingKeys.stream().map(JwkSet::publish).toList());
  }

  private static Map<String, Object> publish(SigningKey key) {
    RsaJsonWebKey jwk = new RsaJsonWebKey((RSAPublicKey) key.publicJwk().key());
    jwk.setKeyId(key.kid());
    jwk.setUse("sig");
    jwk.setAlgorithm(SigningKey.ALGORITHM);
    return jwk.toParams(org.jose4j.jwk.JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
  }

  @Override
  public Optional<PublicJwk> find(String kid) {
    return Optional.ofNullable(keys.get(kid));
  }

  /** The same keys for a client's assertions, which may leave out the name of an only key. */
  public JwkSource forAssertions() {
    return new JwkSource() {
      @Override
      public Optional<PublicJwk> find(String kid) {
        return JwkSet.this.find(kid);
      }

      @Override
      public Optional<PublicJwk> only() {
        return only;
      }
    };
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }
}
