package dev.entrada.simulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;

/** An RSA 2048 key with a certificate of its own making, as one uploads it to a registration. */
public record SelfSignedCertificate(X509Certificate certificate, PrivateKey privateKey) {
  private static final byte[] SHA256_WITH_RSA =
      sequence(der(0x06, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05));

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Makes a key and a certificate that is valid from one instant to another. */
  public static SelfSignedCertificate valid(Instant from, Instant to) {
    return make(pair -> content(pair, from, to));
  }

  /** A name that leads nowhere, which {@link #forLocalhost} certifies all the same. */
  public static final String REMOTE_NAME = "documents.example.com";

  /**
   * One that a TLS server shows at {@code localhost}, at {@code 127.0.0.1} by number, and to
   * whoever believes to be at {@link #REMOTE_NAME}.
   */
  public static SelfSignedCertificate forLocalhost(Instant from, Instant to) {
    return make(pair -> contentWithNames(pair, from, to));
  }

  private static SelfSignedCertificate make(Function<KeyPair, byte[]> toContent) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      byte[] content = toContent.apply(pair);
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(content);
      byte[] encoded = sequence(content, SHA256_WITH_RSA, bitString(signature.sign()));
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded));
      return new SelfSignedCertificate(certificate, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The {@code x5t} header. */
  public String sha1Thumbprint() {
    return Thumbprint.sha1(certificate);
  }

  /** The {@code x5t#S256} header. */
  public String sha256Thumbprint() {
    return Thumbprint.sha256(certificate);
  }

  /** PKCS#8 key and certificate, one after the other. */
  public String pem() {
    try {
      return pem("PRIVATE KEY", privateKey.getEncoded())
          + pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public void writePem(Path file) {
    try {
      Files.writeString(file, pem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void writePkcs12(Path file, String password) {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("app", privateKey, password.toCharArray(), new Certificate[] {certificate});
      store.store(out, password.toCharArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Version 3, with the names of the server (RFC 5280 §4.2.1.6). */
  private static byte[] contentWithNames(KeyPair pair, Instant from, Instant to) {
    byte[] names =
        sequence(
            tagged(0x82, ascii("localhost")),
            tagged(0x82, ascii(REMOTE_NAME)),
            tagged(0x87, new byte[] {127, 0, 0, 1}));
    byte[] extension = sequence(der(0x06, 0x55, 0x1d, 0x11), tagged(0x04, names));
    byte[] v1 = content(pair, from, to);
    // The members of version 1 stand behind a head of four bytes.
    byte[] members = Arrays.copyOfRange(v1, 4, v1.length);
    return sequence(tagged(0xa0, der(0x02, 2)), members, tagged(0xa3, sequence(extension)));
  }

  /** The signed part of a version 1 certificate (RFC 5280 §4.1), which needs no extensions. */
  private static byte[] content(KeyPair pair, Instant from, Instant to) {
    byte[] commonName = sequence(der(0x06, 0x55, 0x04, 0x03), tagged(0x0c, ascii("Entrada")));
    byte[] name = sequence(tagged(0x31, commonName));
    return sequence(
        der(0x02, 1),
        SHA256_WITH_RSA,
        name,
        sequence(tagged(0x18, ascii(TIME.format(from))), tagged(0x18, ascii(TIME.format(to)))),
        name,
        pair.getPublic().getEncoded());
  }

  private static byte[] bitString(byte[] value) {
    return tagged(0x03, concatenated(new byte[] {0}, value));
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(0x30, concatenated(parts));
  }

  private static byte[] der(int tag, int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return tagged(tag, bytes);
  }

  /** Tag, length, value (X.690 §8.1); lengths up to 65,535. */
  private static byte[] tagged(int tag, byte[] value) {
    int length = value.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    return concatenated(head, value);
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String value) {
    return value.getBytes(StandardCharsets.US_ASCII);
  }

  private static String pem(String type, byte[] content) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
