package dev.entrada.resource;

import dev.entrada.jose.UnverifiedJwt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of a token: knows it again without keeping it. */
record TokenDigest(long a, long b, long c, long d) {
  private static final int BYTES = 32;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** As a record's own, which is slower for being linked by method handles. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenDigest it && a == it.a && b == it.b && c == it.c && d == it.d;
  }

  @Override
  public int hashCode() {
    return (int) a; // as good as any: the digest is evenly spread
  }

  /**
   * Computes digests without allocating: a token is larger than all else that a request costs. Safe
   * for concurrent use. The work spaces are pooled rather than thread-local, so that none is left
   * in a container's threads, and few for each processor, so that the next one is still at hand:
   * containers give requests to many threads in turn. They are taken by a number, because each
   * reference that is written into an old object is work for the garbage collector.
   */
  static final class Hasher {
    private static final int SPACES = 32;

    private final Space[] spaces =
        Stream.generate(Space::new)
            .limit(Math.min(SPACES, 2L * Runtime.getRuntime().availableProcessors()))
            .toArray(Space[]::new);

    /** Empty if the token is too long, or has a character that no token has. */
    Optional<TokenDigest> digest(BearerToken token) {
      if (token.length() > UnverifiedJwt.MAX_LENGTH) {
        return Optional.empty();
      }
      int first = (int) (Thread.currentThread().getId() % spaces.length);
      for (int i = 0; i < spaces.length; i++) {
        Space space = spaces[(first + i) % spaces.length];
        if (space.taken.compareAndSet(false, true)) {
          Optional<TokenDigest> digest = space.digest(token);
          space.taken.set(false);
          return digest;
        }
      }
      return new Space().digest(token);
    }
  }

  private static final class Space {
    private final MessageDigest sha256 = sha256();
    private final CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();
    private final CharBuffer chars = CharBuffer.allocate(UnverifiedJwt.MAX_LENGTH);
    private final ByteBuffer bytes = ByteBuffer.allocate(UnverifiedJwt.MAX_LENGTH);
    private final byte[] result = new byte[BYTES];
    private final AtomicBoolean taken = new AtomicBoolean();

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e); // every Java platform has SHA-256
      }
    }

    Optional<TokenDigest> digest(BearerToken token) {
      String header = token.header();
      header.getChars(token.start(), header.length(), chars.array(), 0);
      chars.clear().limit(token.length());
      bytes.clear();
      if (encoder.reset().encode(chars, bytes, true).isError()) {
        return Optional.empty();
      }
      try {
        sha256.update(bytes.array(), 0, bytes.position());
        sha256.digest(result, 0, BYTES);
      } catch (DigestException e) {
        throw new IllegalStateException(e); // the array has room
      }
      return Optional.of(new TokenDigest(at(0), at(8), at(16), at(24)));
    }

    private long at(int index) {
      return (long) LONGS.get(result, index);
    }
  }
}
