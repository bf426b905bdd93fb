package dev.entrada.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, HMAC-SHA-256 and HKDF over them. */
public final class Digests {
  private static final String HMAC = "HmacSHA256";
  private static final int HASH_BYTES = 32;

  private Digests() {}

  public static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  /** base64url of the SHA-256 of the text; 43 characters. */
  public static String sha256(String text) {
    return Base64Url.encode(sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The first characters of {@link #sha256(String)}: names a value in a log without telling it. */
  public static String fingerprint(String text) {
    return sha256(text).substring(0, 12);
  }

  public static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java platform has HmacSHA256
    }
  }

  /**
   * Extract and expand (RFC 5869 §2).
   *
   * @param salt not secret; empty means a salt of zeros
   * @param info what the output is for
   * @param length at most 8,160 bytes
   */
  public static byte[] hkdf(byte[] inputKey, byte[] salt, String info, int length) {
    return hkdf(inputKey, salt, info.getBytes(StandardCharsets.UTF_8), length);
  }

  static byte[] hkdf(byte[] inputKey, byte[] salt, byte[] label, int length) {
    byte[] pseudoRandomKey = hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, inputKey);
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    for (int done = 0, counter = 1; done < length; counter++) {
      block = hmac(pseudoRandomKey, block, label, new byte[] {(byte) counter});
      int count = Math.min(block.length, length - done);
      System.arraycopy(block, 0, output, done, count);
      done += count;
    }
    return output;
  }
}
