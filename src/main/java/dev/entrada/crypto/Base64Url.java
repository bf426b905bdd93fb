package dev.entrada.crypto;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * base64url without padding, one form for each value: text that decodes but is not what we would
 * have written is refused, so that one sealed value has one name.
 */
public final class Base64Url {
  private Base64Url() {}

  public static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Empty if the text is not exactly what {@link #encode} gives for some bytes. */
  public static Optional<byte[]> decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As {@link #decode}, and empty too unless there are exactly so many bytes. */
  public static Optional<byte[]> decode(String text, int count) {
    return decode(text).filter(bytes -> bytes.length == count).map(b -> Arrays.copyOf(b, count));
  }
}
