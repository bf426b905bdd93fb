package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The keys that sign tokens, and their published set: RSA 2048, with the per-key {@code issuer}
 * which Entra adds. The set also holds what a client must pass over: an elliptic-curve key, a key
 * of unknown type and, for the shared tenants, the key of the consumers' tenant.
 */
final class SigningKeys {
  /** A signing key; its id doubles as {@code x5t}, as at Entra. */
  record Key(String kid, RSAPublicKey publicKey, PrivateKey privateKey) {
    static Key generate() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String kid = Opaque.digest("SHA-1", pair.getPublic().getEncoded());
        return new Key(kid, (RSAPublicKey) pair.getPublic(), pair.getPrivate());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** This key under the id of another one. */
    Key posingAs(String otherKid) {
      return new Key(otherKid, publicKey, privateKey);
    }
  }

  private static final class ConsumersKey {
    static final Key KEY = Key.generate();
  }

  private final List<Key> published = new CopyOnWriteArrayList<>();
  private volatile Key current = Key.generate();

  SigningKeys() {
    published.add(current);
  }

  Key current() {
    return current;
  }

  /** The key that signs the tokens of a tenant. */
  Key signingFor(String tenantId) {
    return tenantId.equals(Directory.CONSUMERS) ? ConsumersKey.KEY : current;
  }

  /** Signs with a new key from now on; the earlier ones stay published. */
  synchronized String rotate() {
    current = Key.generate();
    published.add(current);
    return current.kid();
  }

  void retire(String kid) {
    published.removeIf(key -> key.kid().equals(kid));
  }

  /** Finds a key by id, the consumers' one included. */
  Optional<Key> published(String kid) {
    return Stream.concat(published.stream(), Stream.of(ConsumersKey.KEY))
        .filter(key -> key.kid().equals(kid))
        .findFirst();
  }

  /**
   * The set of one tenant.
   *
   * @param issuer of the tenant's keys, or a template with {@code {tenantid}}
   * @param consumersIssuer of the consumers' key; absent from a single tenant's set
   */
  JsonObject set(String issuer, Optional<String> consumersIssuer) {
    JsonArrayBuilder keys = Json.createArrayBuilder().add(unknownKey()).add(ellipticKey());
    published.forEach(key -> keys.add(rsa(key, issuer)));
    consumersIssuer.ifPresent(value -> keys.add(rsa(ConsumersKey.KEY, value)));
    return Json.createObjectBuilder().add("keys", keys).build();
  }

  /** The set of a user flow: keys without thumbprint and issuer. */
  JsonObject userFlowSet() {
    JsonArrayBuilder keys = Json.createArrayBuilder();
    published.forEach(key -> keys.add(rsa(key)));
    return Json.createObjectBuilder().add("keys", keys).build();
  }

  private static JsonObjectBuilder rsa(Key key, String issuer) {
    return rsa(key).add("x5t", key.kid()).add("issuer", issuer);
  }

  private static JsonObjectBuilder rsa(Key key) {
    return Json.createObjectBuilder()
        .add("kty", "RSA")
        .add("use", "sig")
        .add("kid", key.kid())
        .add("n", Opaque.encode(unsigned(key.publicKey().getModulus())))
        .add("e", Opaque.encode(unsigned(key.publicKey().getPublicExponent())));
  }

  /** The public key of RFC 7517's example A.1. */
  private static JsonObjectBuilder ellipticKey() {
    return Json.createObjectBuilder()
        .add("kty", "EC")
        .add("crv", "P-256")
        .add("use", "sig")
        .add("kid", "elliptic")
        .add("x", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")
        .add("y", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
  }

  private static JsonObjectBuilder unknownKey() {
    return Json.createObjectBuilder()
        .add("kty", "X-LATTICE")
        .add("use", "sig")
        .add("kid", "unknown-type");
  }

  private static byte[] unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
