package dev.entrada.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and authenticates bytes (AES-256-GCM). The key of each value is derived by HKDF from the
 * secret, a salt of its own and the purpose, so no key ever meets two nonces; purpose, issuer and
 * context are authenticated with it. All failures to open look alike.
 *
 * <p>Form: one byte of version (1), 16 bytes of salt, ciphertext, 16 bytes of tag. Safe for
 * concurrent use.
 */
public final class Sealer {
  /** Bytes that sealing adds. */
  public static final int OVERHEAD_BYTES = 33;

  private static final byte VERSION = 1;
  private static final int SALT_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final MasterSecrets secrets;
  private final String issuer;

  public Sealer(MasterSecrets secrets, String issuer) {
    this.secrets = secrets;
    this.issuer = issuer;
  }

  /**
   * Seals with a random salt: the same content twice gives two values.
   *
   * @param context what the value belongs to, such as the key of its record
   */
  public byte[] seal(Purpose purpose, String context, byte[] content) {
    return seal(purpose, context, RandomTokens.bytes(SALT_BYTES), content);
  }

  /**
   * Seals with a salt that is a MAC of the content: the same content gives the same value, which
   * tells an observer that it is the same and nothing else.
   */
  public byte[] sealDeterministic(Purpose purpose, String context, byte[] content) {
    byte[] key =
        Digests.hkdf(
            secrets.current().revealBytes(), new byte[0], "entrada/salt/" + purpose.label(), 32);
    byte[] salt = Digests.hmac(key, associatedData(purpose, context), content);
    return seal(purpose, context, Arrays.copyOf(salt, SALT_BYTES), content);
  }

  /** base64url of a value that is valid before the given instant. */
  public String sealUntil(Purpose purpose, String context, Instant expiresAt, byte[] content) {
    ByteBuffer dated = ByteBuffer.allocate(Long.BYTES + content.length);
    dated.putLong(expiresAt.getEpochSecond()).put(content);
    return Base64Url.encode(seal(purpose, context, dated.array()));
  }

  /** Opens what {@link #sealUntil} sealed; expired when {@code now} is at or past its instant. */
  public Opened open(Purpose purpose, String context, String sealed, Instant now) {
    Optional<byte[]> dated =
        Base64Url.decode(sealed).flatMap(bytes -> open(purpose, context, bytes));
    if (dated.isEmpty() || dated.get().length < Long.BYTES) {
      return new Opened.NotOurs();
    }
    Instant expiresAt = Instant.ofEpochSecond(ByteBuffer.wrap(dated.get()).getLong());
    return now.isBefore(expiresAt)
        ? new Opened.Valid(Arrays.copyOfRange(dated.get(), Long.BYTES, dated.get().length))
        : new Opened.Expired();
  }

  /** Empty if it was not sealed by us for this purpose, issuer and context, or was altered. */
  public Optional<byte[]> open(Purpose purpose, String context, byte[] sealed) {
    if (sealed.length < OVERHEAD_BYTES || sealed[0] != VERSION) {
      return Optional.empty();
    }
    return open(purpose, context, sealed, secrets.opening(purpose));
  }

  /** Whether it was sealed with a secret that has leaked since, so that it counts for nothing. */
  public boolean isSealedWithRetired(Purpose purpose, String context, byte[] sealed) {
    return sealed.length >= OVERHEAD_BYTES
        && sealed[0] == VERSION
        && open(purpose, context, sealed, secrets.retired()).isPresent();
  }

  private Optional<byte[]> open(
      Purpose purpose, String context, byte[] sealed, List<Secret> candidates) {
    byte[] salt = Arrays.copyOfRange(sealed, 1, 1 + SALT_BYTES);
    for (Secret secret : candidates) {
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, secret, purpose, context, salt);
        int offset = 1 + SALT_BYTES;
        return Optional.of(cipher.doFinal(sealed, offset, sealed.length - offset));
      } catch (AEADBadTagException e) {
        // sealed with another secret, or not by us: the next one is tried
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e); // every Java platform has AES-GCM
      }
    }
    return Optional.empty();
  }

  private byte[] seal(Purpose purpose, String context, byte[] salt, byte[] content) {
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, secrets.current(), purpose, context, salt);
      byte[] encrypted = cipher.doFinal(content);
      return ByteBuffer.allocate(1 + SALT_BYTES + encrypted.length)
          .put(VERSION)
          .put(salt)
          .put(encrypted)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java platform has AES-GCM
    }
  }

  private Cipher cipher(int mode, Secret secret, Purpose purpose, String context, byte[] salt)
      throws GeneralSecurityException {
    byte[] derived =
        Digests.hkdf(
            secret.revealBytes(), salt, "entrada/seal/" + purpose.label(), KEY_BYTES + NONCE_BYTES);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(derived, 0, KEY_BYTES, "AES"),
        new GCMParameterSpec(TAG_BITS, derived, KEY_BYTES, NONCE_BYTES));
    cipher.updateAAD(associatedData(purpose, context));
    return cipher;
  }

  /** Lengths first, so that no two triples give the same bytes. */
  private byte[] associatedData(Purpose purpose, String context) {
    byte[] label = purpose.label().getBytes(StandardCharsets.UTF_8);
    byte[] name = issuer.getBytes(StandardCharsets.UTF_8);
    byte[] rest = context.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(9 + label.length + name.length + rest.length)
        .put(VERSION)
        .putInt(label.length)
        .put(label)
        .putInt(name.length)
        .put(name)
        .put(rest)
        .array();
  }
}
