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
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A token's characters in a work space that other requests use in turn: a token is larger than all
 * else that a request costs. What is signed, header and claims, opens nothing without the
 * signature, so that it may be kept to be compared, which is much faster than to be digested.
 */
final class TokenText {
  private static final int DIGEST_BYTES = 32;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest sha256 = sha256();
  private final CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();
  private final CharBuffer chars = CharBuffer.allocate(UnverifiedJwt.MAX_LENGTH);
  private final ByteBuffer bytes = ByteBuffer.allocate(UnverifiedJwt.MAX_LENGTH);
  private final byte[] digest = new byte[DIGEST_BYTES];
  private final AtomicBoolean taken = new AtomicBoolean();
  private int signedLength;

  private TokenText() {}

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  /** The digest of what stands behind the second dot. */
  TokenDigest signature() {
    int start = signedLength + 1;
    try {
      sha256.update(bytes.array(), start, bytes.position() - start);
      sha256.digest(digest, 0, DIGEST_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException(e); // the array has room
    }
    return new TokenDigest(at(0), at(8), at(16), at(24));
  }

  private long at(int index) {
    return (long) LONGS.get(digest, index);
  }

  /** Whether this, and nothing else, is what stands before the second dot. */
  boolean isSigned(byte[] signed) {
    return Arrays.equals(bytes.array(), 0, signedLength, signed, 0, signed.length);
  }

  private <T> Optional<T> read(BearerToken token, Function<TokenText, T> reader) {
    return take(token) ? Optional.of(reader.apply(this)) : Optional.empty();
  }

  /** False if it is not the text of a token. */
  private boolean take(BearerToken token) {
    String header = token.header();
    int first = header.indexOf('.', token.start());
    int second = header.indexOf('.', first + 1);
    if (first < 0 || second < 0) {
      return false;
    }
    signedLength = second - token.start();
    header.getChars(token.start(), header.length(), chars.array(), 0);
    chars.clear().limit(token.length());
    bytes.clear();
    return !encoder.reset().encode(chars, bytes, true).isError();
  }

  /**
   * The work spaces. Safe for concurrent use. They are pooled rather than thread-local, so that
   * none is left in a container's threads, and few for each processor, so that the next one is
   * still at hand: containers give requests to many threads in turn. They are taken by a number,
   * because each reference that is written into an old object is work for the garbage collector.
   */
  static final class Pool {
    private static final int SPACES = 32;

    private final TokenText[] spaces =
        Stream.generate(TokenText::new)
            .limit(Math.min(SPACES, 2L * Runtime.getRuntime().availableProcessors()))
            .toArray(TokenText[]::new);

    /**
     * What the reader makes of the token; it may keep nothing of the text. Empty if the token is
     * too long, has not three parts, or has a character that no token has.
     */
    <T> Optional<T> read(BearerToken token, Function<TokenText, T> reader) {
      if (token.length() > UnverifiedJwt.MAX_LENGTH) {
        return Optional.empty();
      }
      int first = (int) (Thread.currentThread().getId() % spaces.length);
      for (int i = 0; i < spaces.length; i++) {
        TokenText space = spaces[(first + i) % spaces.length];
        if (space.taken.compareAndSet(false, true)) {
          try {
            return space.read(token, reader);
          } finally {
            space.taken.set(false);
          }
        }
      }
      return new TokenText().read(token, reader);
    }
  }
}
