package dev.entrada.crypto;

import java.util.Base64;
import java.util.Optional;

/**
 * base64url without padding, one form for each value: text that decodes but is not what we would
 * have written is refused, so that one sealed value has one name.
 */
public final class Base64Url {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private Base64Url() {}

  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Empty if the text is not exactly what {@link #encode} gives for some bytes. */
  public static Optional<byte[]> decode(String text) {
    if (!endsAsEncoded(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Two bytes fill 16 of the 18 bits of their three characters, one byte 8 of 12; the decoder
   * refuses all else that {@link #encode} would not write but padding and a rest that is not zero.
   */
  private static boolean endsAsEncoded(String text) {
    int unused =
        switch (text.length() % 4) {
          case 2 -> 0b1111;
          case 3 -> 0b11;
          default -> 0;
        };
    if (text.isEmpty()) {
      return true;
    }
    int last = ALPHABET.indexOf(text.charAt(text.length() - 1));
    return last >= 0 && (last & unused) == 0;
  }

  /** As {@link #decode}, and empty too unless there are exactly so many bytes. */
  public static Optional<byte[]> decode(String text, int count) {
    return decode(text).filter(bytes -> bytes.length == count);
  }
}
