package dev.entrada.store;

import java.util.regex.Pattern;

/**
 * The name of one stored value. Keys of different kinds never collide, whatever their ids.
 *
 * @param kind what sort of record this is, for example {@code session}: 1 to 16 characters of
 *     {@code a-z} and {@code -}
 * @param id 1 to 255 printable ASCII characters without space, compared byte for byte. A name or a
 *     digest, never a secret: operators see it in their database.
 */
public record StateKey(String kind, String id) {

  private static final Pattern KIND = Pattern.compile("[a-z-]{1,16}");
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,255}");

  /**
   * Checks the shape of both parts.
   *
   * @throws IllegalArgumentException if one is out of shape; the message does not repeat the id
   */
  public StateKey {
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException("kind must be 1 to 16 characters of a-z and -");
    }
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "id of a " + kind + " must be 1 to 255 printable ASCII characters without space");
    }
  }
}
