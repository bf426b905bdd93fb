package dev.entrada.crypto;

import java.security.SecureRandom;

/** Unguessable values from the platform's generator. Safe for concurrent use. */
public final class RandomTokens {
  /** 256 bits: what codes, keys and secrets are made of. */
  public static final int SECRET_BYTES = 32;

  /** 128 bits: enough that two never meet. */
  public static final int ID_BYTES = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomTokens() {}

  public static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** base64url without padding, 22 characters. */
  public static String id() {
    return Base64Url.encode(bytes(ID_BYTES));
  }

  /** base64url without padding, 43 characters. */
  public static String secret() {
    return Base64Url.encode(bytes(SECRET_BYTES));
  }
}
