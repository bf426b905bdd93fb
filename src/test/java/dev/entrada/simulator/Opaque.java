package dev.entrada.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Strings without meaning to a client: codes, tokens, digests; all base64url without padding. */
final class Opaque {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Opaque() {}

  static String random(int bytes) {
    byte[] value = new byte[bytes];
    RANDOM.nextBytes(value);
    return encode(value);
  }

  /** As long as asked for, with the prefix that Entra's codes and refresh tokens have. */
  static String ofLength(int characters) {
    return ("1.A" + random(characters)).substring(0, characters);
  }

  static String sha256(String value) {
    return digest("SHA-256", value.getBytes(StandardCharsets.US_ASCII));
  }

  static String digest(String algorithm, byte[] value) {
    try {
      return encode(MessageDigest.getInstance(algorithm).digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encode(byte[] value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }
}
