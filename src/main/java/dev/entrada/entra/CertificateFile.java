package dev.entrada.entra;

import dev.entrada.crypto.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads an RSA key and its certificate from PEM or PKCS#12. */
final class CertificateFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private CertificateFile() {}

  /** What is in the file: an RSA key, and the certificate of its public half. */
  record Contents(PrivateKey key, byte[] encodedCertificate, Instant expiresAt) {
    static Contents of(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
      if (!(key instanceof RSAPrivateKey rsa)) {
        throw new IllegalArgumentException("has a key that is not RSA");
      }
      if (!(certificate instanceof X509Certificate x509)
          || !(x509.getPublicKey() instanceof RSAPublicKey published)
          || !published.getModulus().equals(rsa.getModulus())) {
        throw new IllegalArgumentException("has a key that is not the certificate's");
      }
      return new Contents(key, x509.getEncoded(), x509.getNotAfter().toInstant());
    }
  }

  /**
   * @throws IllegalArgumentException with a message that completes "the file …"
   */
  static Contents read(Path file, Optional<Secret> password)
      throws IOException, GeneralSecurityException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.contains("-----BEGIN ") ? readPem(text, password) : readPkcs12(bytes, password);
  }

  private static Contents readPem(String text, Optional<Secret> password)
      throws GeneralSecurityException {
    Optional<PrivateKey> key = Optional.empty();
    Optional<Certificate> certificate = Optional.empty();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      switch (block.group(1)) {
        case "PRIVATE KEY" -> key = Optional.of(privateKey(new PKCS8EncodedKeySpec(der)));
        case "ENCRYPTED PRIVATE KEY" -> key = Optional.of(decrypted(der, password));
        case "RSA PRIVATE KEY" ->
            throw new IllegalArgumentException(
                "has a PKCS#1 key; convert it with: openssl pkcs8 -topk8 -nodes");
        case "CERTIFICATE" -> {
          if (certificate.isEmpty()) { // the first is the leaf
            certificate = Optional.of(certificate(der));
          }
        }
        default -> {
          // parameters and the like
        }
      }
    }
    if (key.isEmpty() || certificate.isEmpty()) {
      throw new IllegalArgumentException("must have a CERTIFICATE and a PRIVATE KEY block");
    }
    return Contents.of(key.get(), certificate.get());
  }

  private static Certificate certificate(byte[] der) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }

  private static PrivateKey privateKey(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA").generatePrivate(spec);
  }

  private static PrivateKey decrypted(byte[] der, Optional<Secret> password)
      throws GeneralSecurityException {
    EncryptedPrivateKeyInfo info;
    try { // the algorithm inside is looked at here already
      info = new EncryptedPrivateKeyInfo(der);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "has a key whose encryption Java does not know; convert it with: openssl pkcs8 -topk8 -v2"
              + " aes-256-cbc");
    }
    // JDK 17 names PBES2 as a whole; the scheme inside is what its factories know.
    String algorithm =
        info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
            ? info.getAlgParameters().toString()
            : info.getAlgName();
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(chars(password))),
        info.getAlgParameters());
    return privateKey(info.getKeySpec(cipher));
  }

  private static Contents readPkcs12(byte[] bytes, Optional<Secret> password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(bytes), chars(password));
    for (String alias : Collections.list(store.aliases())) {
      if (store.getKey(alias, chars(password)) instanceof PrivateKey key) {
        return Contents.of(key, store.getCertificate(alias));
      }
    }
    throw new IllegalArgumentException("has no private key");
  }

  private static char[] chars(Optional<Secret> password) {
    return password.map(Secret::reveal).orElse("").toCharArray();
  }
}
