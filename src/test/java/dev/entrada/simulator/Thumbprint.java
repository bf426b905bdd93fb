package dev.entrada.simulator;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** The digests by which a client assertion names its certificate. */
final class Thumbprint {
  private Thumbprint() {}

  /** {@code x5t}. */
  static String sha1(X509Certificate certificate) {
    return Opaque.digest("SHA-1", encoded(certificate));
  }

  /** {@code x5t#S256}. */
  static String sha256(X509Certificate certificate) {
    return Opaque.digest("SHA-256", encoded(certificate));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
