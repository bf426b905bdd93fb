package dev.entrada.crypto;

/** What came of opening a sealed value that has an expiry. */
public sealed interface Opened {
  /** Ours, and its time is not over. */
  record Valid(byte[] content) implements Opened {}

  /** Ours, but its time is over. */
  record Expired() implements Opened {}

  /** Not sealed by us, or altered, or sealed for another purpose, issuer or context. */
  record NotOurs() implements Opened {}
}
