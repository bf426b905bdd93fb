package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.entrada.crypto.Secret;
import dev.entrada.simulator.SelfSignedCertificate;
import dev.entrada.testing.Jwt;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with the application's key and certificate, in the forms that people have. */
class ClientCertificateTest {
  private static final URI ENDPOINT = URI.create("https://login.example/token");
  private static final Clock CLOCK = Clock.systemUTC();
  private static final SelfSignedCertificate ONE = valid();

  @TempDir Path directory;

  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("app");
  }

  private static SelfSignedCertificate valid() {
    return SelfSignedCertificate.valid(
        Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(1)));
  }

  private ClientCertificate read(String password) {
    Optional<Secret> secret = Optional.of(password).filter(p -> !p.isEmpty()).map(Secret::of);
    return new ClientCertificate(file, secret, "client", CLOCK);
  }

  private static String thumbprint(ClientCertificate credential) {
    String assertion = credential.parameters(ENDPOINT).get("client_assertion");
    return Jwt.parse(assertion).header().get("x5t#S256").toString();
  }

  private void assertRefused(String password, String... saying) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(password))
        .satisfies(e -> assertThat(e.getMessage()).contains(saying));
  }

  @Test
  void takesPemInAnyOrderWithWordsAround() throws IOException {
    String[] blocks = ONE.pem().split("(?<=-----END PRIVATE KEY-----\n)");
    Files.writeString(file, "Bag Attributes\n" + blocks[1] + "\r\nmore words\n" + blocks[0]);

    assertThat(thumbprint(read(""))).isEqualTo(ONE.sha256Thumbprint());
  }

  @Test
  void takesTheFirstCertificateOfAChain() throws IOException {
    String chain = valid().pem().split("(?<=-----END PRIVATE KEY-----\n)")[1];
    Files.writeString(file, ONE.pem() + chain);

    assertThat(thumbprint(read(""))).isEqualTo(ONE.sha256Thumbprint());
  }

  @Test
  void takesPkcs12() {
    ONE.writePkcs12(file, "a password");

    assertThat(thumbprint(read("a password"))).isEqualTo(ONE.sha256Thumbprint());
    assertRefused("another", "check path, form and password");
    assertRefused("", "check path, form and password");
  }

  /** As openssl makes it: PBES2 with AES. */
  @Test
  void takesPemWithAnEncryptedKey() throws IOException {
    copy("encrypted-key.pem");

    assertThat(thumbprint(read("open-sesame-for-tests"))).hasSize(43);
    assertRefused("another", "check path, form and password");
    assertRefused("", "check path, form and password");
  }

  /** As older openssl and {@code openssl req} make it: PBES2 with Triple-DES. */
  @Test
  void saysHowToConvertAKeyThatJavaCannotDecrypt() throws IOException {
    copy("triple-des-key.pem");

    assertRefused("open-sesame-for-tests", "openssl pkcs8 -topk8 -v2 aes-256-cbc");
  }

  private void copy(String resource) throws IOException {
    try (InputStream pem = getClass().getResourceAsStream(resource)) {
      Files.copy(pem, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void saysHowToConvertAPkcs1Key() throws IOException {
    Files.writeString(file, ONE.pem().replace("PRIVATE KEY", "RSA PRIVATE KEY"));

    assertRefused("", "PKCS#1", "openssl pkcs8 -topk8");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    String[] blocks = ONE.pem().split("(?<=-----END PRIVATE KEY-----\n)");
    for (String half : blocks) {
      Files.writeString(file, half);
      assertRefused("", "must have a CERTIFICATE and a PRIVATE KEY block");
    }
    Files.delete(file);
    assertRefused("", "cannot be read");
  }

  @Test
  void refusesAKeyThatIsNotTheCertificates() throws IOException {
    String[] mine = ONE.pem().split("(?<=-----END PRIVATE KEY-----\n)");
    String[] other = valid().pem().split("(?<=-----END PRIVATE KEY-----\n)");
    Files.writeString(file, mine[0] + other[1]);

    assertRefused("", "key that is not the certificate's");
  }

  @Test
  void refusesAKeyOfAnotherKind() throws Exception {
    byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n";
    Files.writeString(file, pem + ONE.pem().split("(?<=-----END PRIVATE KEY-----\n)")[1]);

    assertRefused("", "");
  }

  @Test
  void refusesAnExpiredCertificate() {
    SelfSignedCertificate.valid(
            Instant.now().minus(Duration.ofDays(9)), Instant.now().minus(Duration.ofDays(1)))
        .writePem(file);

    assertRefused("", "expired");
  }

  @Test
  void readsTheFileAgainWhenItHasChanged() throws IOException {
    ONE.writePem(file);
    ClientCertificate credential = read("");
    assertThat(thumbprint(credential)).isEqualTo(ONE.sha256Thumbprint());
    SelfSignedCertificate two = valid();
    two.writePem(file);
    changedLater(1);

    assertThat(thumbprint(credential)).isEqualTo(two.sha256Thumbprint());
  }

  @Test
  void goesOnWithTheOneInHandWhileTheFileCannotBeRead() throws IOException {
    ONE.writePem(file);
    ClientCertificate credential = read("");
    Files.writeString(file, "half of a cert");
    changedLater(1);
    assertThat(thumbprint(credential)).isEqualTo(ONE.sha256Thumbprint());
    Files.delete(file);
    assertThat(thumbprint(credential)).isEqualTo(ONE.sha256Thumbprint());
    SelfSignedCertificate two = valid();
    two.writePem(file);
    changedLater(2);

    assertThat(thumbprint(credential)).isEqualTo(two.sha256Thumbprint());
  }

  /** File systems may count in seconds. */
  private void changedLater(int minutes) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofMinutes(minutes))));
  }
}
