package dev.entrada.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The only carrier of passwords, tokens, codes, verifiers and key bytes. Its text form shows
 * nothing, equality takes the same time wherever the values differ, and it cannot be serialized; so
 * a secret reaches a log or a message only through {@link #reveal} or {@link #revealBytes}, which
 * are easy to search for.
 */
public final class Secret {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The content as text. */
  public String reveal() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A copy of the content. */
  public byte[] revealBytes() {
    return bytes.clone();
  }

  public int lengthInBytes() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.length; // a hash of the content would tell something of it
  }

  @Override
  public String toString() {
    return "Secret[…]";
  }
}
