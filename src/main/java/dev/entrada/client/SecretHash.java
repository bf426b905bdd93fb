package dev.entrada.client;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A client secret as the clients file has it: {@code pbkdf2-sha256$<iterations>$<salt>$<hash>},
 * salt and hash in base64url. Secrets are made by machines, so a moderate number of iterations is
 * enough and does not make every token request dear.
 */
record SecretHash(int iterations, byte[] salt, byte[] hash) {
  private static final String SCHEME = "pbkdf2-sha256";
  private static final int ITERATIONS = 10_000;

  /** Bounds what a line of the file can make each request cost. */
  private static final int MAX_ITERATIONS = 1_000_000;

  private static final int HASH_BYTES = 32;

  /**
   * @throws IllegalArgumentException if it has another form
   */
  static SecretHash parse(String text) {
    String[] parts = text.split("\\$");
    if (parts.length != 4 || !parts[0].equals(SCHEME) || !parts[1].matches("[1-9][0-9]{3,6}")) {
      throw new IllegalArgumentException("is not a hash as dev.entrada.client.HashSecret makes it");
    }
    int iterations = Integer.parseInt(parts[1]);
    if (iterations > MAX_ITERATIONS) {
      throw new IllegalArgumentException("has too many iterations");
    }
    return new SecretHash(
        iterations,
        Base64Url.decode(parts[2]).orElseThrow(() -> new IllegalArgumentException("has no salt")),
        Base64Url.decode(parts[3], HASH_BYTES)
            .orElseThrow(() -> new IllegalArgumentException("has no hash of 32 bytes")));
  }

  static SecretHash of(Secret secret) {
    byte[] salt = RandomTokens.bytes(RandomTokens.ID_BYTES);
    return new SecretHash(ITERATIONS, salt, derive(secret, salt, ITERATIONS));
  }

  /** In constant time. */
  boolean matches(Secret secret) {
    return MessageDigest.isEqual(derive(secret, salt, iterations), hash);
  }

  private static byte[] derive(Secret secret, byte[] salt, int iterations) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(
              new PBEKeySpec(secret.reveal().toCharArray(), salt, iterations, HASH_BYTES * 8))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java platform has PBKDF2
    }
  }

  @Override
  public String toString() {
    return String.join(
        "$", SCHEME, "" + iterations, Base64Url.encode(salt), Base64Url.encode(hash));
  }
}
