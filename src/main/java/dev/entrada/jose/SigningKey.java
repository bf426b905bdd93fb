package dev.entrada.jose;

import dev.entrada.crypto.Secret;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.jose4j.base64url.Base64Url;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/**
 * A private key that signs access tokens: RSA of 2,048 bits, used with RS256, named by its RFC 7638
 * thumbprint. Its text form shows the name only.
 */
public final class SigningKey {
  /** ES256 and Ed25519 verify 12 to 27 times slower on Java 17. */
  public static final String ALGORITHM = "RS256";

  private static final int BITS = 2048;

  private final RsaJsonWebKey jwk;

  private SigningKey(RsaJsonWebKey jwk) {
    this.jwk = jwk;
  }

  public static SigningKey generate() {
    try {
      RsaJsonWebKey jwk = RsaJwkGenerator.generateJwk(BITS);
      jwk.setKeyId(Base64Url.encode(jwk.calculateThumbprint("SHA-256")));
      return new SigningKey(jwk);
    } catch (JoseException e) {
      throw new IllegalStateException(e); // every Java platform generates RSA keys
    }
  }

  /**
   * Reads what {@link #export} wrote.
   *
   * @throws IllegalArgumentException if it is not an RSA private key
   */
  public static SigningKey restore(Secret exported) {
    try {
      if (PublicJsonWebKey.Factory.newPublicJwk(exported.reveal()) instanceof RsaJsonWebKey rsa
          && rsa.getPrivateKey() != null) {
        return new SigningKey(rsa);
      }
    } catch (JoseException e) {
      throw new IllegalArgumentException(
          "a stored signing key cannot be read"); // no cause: it quotes
    }
    throw new IllegalArgumentException("a stored signing key is no RSA private key");
  }

  /** The whole key as a JWK. */
  public Secret export() {
    return Secret.of(jwk.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
  }

  public String kid() {
    return jwk.getKeyId();
  }

  public PublicJwk publicJwk() {
    return new PublicJwk(kid(), publicKey(), Optional.of(ALGORITHM), Optional.empty());
  }

  private RSAPublicKey publicKey() {
    return jwk.getRsaPublicKey();
  }

  java.security.PrivateKey privateKey() {
    return jwk.getPrivateKey();
  }

  @Override
  public String toString() {
    return "SigningKey[" + kid() + "]";
  }
}
