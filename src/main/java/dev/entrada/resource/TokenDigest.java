package dev.entrada.resource;

import org.jspecify.annotations.Nullable;

/** The SHA-256 of a token's signature, which makes it a credential: knows it without keeping it. */
record TokenDigest(long a, long b, long c, long d) {
  /** As a record's own, which is slower for being linked by method handles. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenDigest it && a == it.a && b == it.b && c == it.c && d == it.d;
  }

  @Override
  public int hashCode() {
    return (int) a; // as good as any: the digest is evenly spread
  }
}
