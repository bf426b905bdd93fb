package dev.entrada.entra;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.jose.AssertionSigner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A certificate and its key: each request is proved by a signed assertion ({@code private_key_jwt})
 * that names the certificate by its SHA-256 thumbprint. The file is read again when it has changed,
 * so a certificate is rolled without a restart.
 *
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials">
 *     Certificate credentials</a>
 */
public final class ClientCertificate implements EntraCredential {
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private final Path file;
  private final Optional<Secret> password;
  private final String clientId;
  private final Clock clock;
  private volatile Loaded loaded;

  private record Loaded(CertificateFile.Contents contents, FileTime changed) {}

  /**
   * @param file PEM with certificate and private key, or PKCS#12
   * @throws IllegalArgumentException if it cannot be used, with a message that completes "the file
   *     …"
   */
  public ClientCertificate(Path file, Optional<Secret> password, String clientId, Clock clock) {
    this.file = file;
    this.password = password;
    this.clientId = clientId;
    this.clock = clock;
    try {
      this.loaded = load();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "cannot be read (" + e.getClass().getSimpleName() + "); check path, form and password");
    }
  }

  private Loaded load() throws IOException, GeneralSecurityException {
    FileTime changed = Files.getLastModifiedTime(file);
    CertificateFile.Contents contents = CertificateFile.read(file, password);
    if (!clock.instant().isBefore(contents.expiresAt())) {
      throw new IllegalArgumentException(
          "has a certificate that expired at " + contents.expiresAt());
    }
    return new Loaded(contents, changed);
  }

  @Override
  public Map<String, String> parameters(URI tokenEndpoint) {
    CertificateFile.Contents current = current();
    Instant now = clock.instant();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", tokenEndpoint.toString());
    claims.put("iss", clientId);
    claims.put("sub", clientId);
    claims.put("jti", RandomTokens.id());
    claims.put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(LIFETIME).getEpochSecond());
    String thumbprint = Base64Url.encode(Digests.sha256(current.encodedCertificate()));
    return EntraCredential.assertion(
        AssertionSigner.signPs256(current.key(), Map.of("x5t#S256", thumbprint), claims));
  }

  private CertificateFile.Contents current() {
    try {
      if (!Files.getLastModifiedTime(file).equals(loaded.changed())) {
        loaded = load();
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Halfway through being replaced: the one in hand is as good as it was.
      org.slf4j.LoggerFactory.getLogger(ClientCertificate.class)
          .warn("entrada.client-certificate has changed and cannot be read: {}", e.toString());
    }
    return loaded.contents();
  }
}
