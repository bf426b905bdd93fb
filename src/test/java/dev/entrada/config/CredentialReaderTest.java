package dev.entrada.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.entrada.entra.EntraCredential;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import dev.entrada.simulator.SelfSignedCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exactly one credential, which can be used: otherwise the server does not start. */
class CredentialReaderTest {
  private static final URI ENDPOINT = URI.create("https://login.example/token");

  @TempDir Path directory;

  private final Map<String, String> settings = new LinkedHashMap<>();

  @BeforeEach
  void rest() {
    settings.put("base-url", "https://mcp.example.com");
    settings.put("resources", "https://mcp.example.com/mcp");
    settings.put("tenant-id", "7e57e57e-0000-4000-8000-000000000001");
    settings.put("client-id", "11111111-2222-4333-8444-555555555555");
    settings.put("required-scopes", "read");
    settings.put("store", "memory");
    settings.put("secret", "a secret for tests of more than thirty-two bytes");
  }

  private ServerSettings read() {
    SettingsReader reader =
        new SettingsReader(
            "test", List.of(Sources.initParameters(settings.keySet(), settings::get)));
    return ServerSettings.read(reader, "", Clock.systemUTC());
  }

  private String refusal() {
    ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, this::read);
    assertThat(refused).as("the configuration is taken").isNotNull();
    return String.valueOf(refused.getMessage());
  }

  private Path certificate(String password) {
    Path file = directory.resolve("app.p12");
    SelfSignedCertificate.valid(
            Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(1)))
        .writePkcs12(file, password);
    return file;
  }

  @Test
  void namesAllWhenThereIsNone() {
    assertThat(refusal())
        .contains(
            "client-secret", "client-certificate", "federated-token-file", "managed-identity");
  }

  @ParameterizedTest
  @CsvSource({
    "client-secret, managed-identity",
    "client-secret, federated-token-file",
    "federated-token-file, managed-identity"
  })
  void refusesTwo(String one, String other) throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "a token");
    settings.put(
        one, one.endsWith("file") ? token.toString() : "22222222-3333-4444-8555-666666666666");
    settings.put(
        other, other.endsWith("file") ? token.toString() : "22222222-3333-4444-8555-666666666666");

    assertThat(refusal()).contains("is not the only credential", one + ", " + other);
  }

  @Test
  void refusesACertificateBesideASecret() {
    settings.put("client-secret", "a secret");
    settings.put("client-certificate", certificate("password").toString());
    settings.put("client-certificate-password", "password");

    assertThat(refusal()).contains("client-secret, client-certificate").doesNotContain("a secret");
  }

  @Test
  void refusesTheIdentityThatNoApplicationCanTrust() {
    settings.put("managed-identity", "system");

    assertThat(refusal()).contains("managed-identity", "system-assigned");
  }

  @Test
  void readsTheFileOfASecretAgain() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "the first\n");
    settings.put("client-secret-file", file.toString());
    EntraCredential credential = read().entra().credential();
    assertThat(credential.parameters(ENDPOINT)).containsEntry("client_secret", "the first");

    Files.writeString(file, "the second\n");
    assertThat(credential.parameters(ENDPOINT)).containsEntry("client_secret", "the second");
  }

  @Test
  void keepsTheSecretInHandWhileItsFileIsReplaced() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "the first");
    settings.put("client-secret-file", file.toString());
    EntraCredential credential = read().entra().credential();

    Files.writeString(file, "\n");
    assertThat(credential.parameters(ENDPOINT)).containsEntry("client_secret", "the first");
    Files.delete(file);
    assertThat(credential.parameters(ENDPOINT)).containsEntry("client_secret", "the first");
    Files.writeString(file, "the second");
    assertThat(credential.parameters(ENDPOINT)).containsEntry("client_secret", "the second");
  }

  @Test
  void takesExactlyOne() throws IOException {
    for (Map<String, String> one :
        List.of(
            Map.of("client-secret", "a secret"),
            Map.of("managed-identity", "22222222-3333-4444-8555-666666666666"),
            Map.of(
                "federated-token-file",
                Files.writeString(directory.resolve("token"), "a token").toString()),
            Map.of(
                "client-certificate",
                certificate("password").toString(),
                "client-certificate-password",
                "password"))) {
      settings.putAll(one);
      assertThatCode(this::read).as("%s", one.keySet()).doesNotThrowAnyException();
      settings.keySet().removeAll(one.keySet());
    }
  }

  @Test
  void refusesAWrongPasswordWithoutRepeatingIt() {
    settings.put("client-certificate", certificate("password").toString());
    settings.put("client-certificate-password", "not-the-one");

    assertThat(refusal())
        .contains("client-certificate", "check path, form and password")
        .doesNotContain("not-the-one");
  }

  @Test
  void refusesThePasswordOfACertificateThatIsNone() {
    settings.put("client-secret", "a secret");
    settings.put("client-certificate-password", "unused");

    assertThat(refusal())
        .contains("client-certificate-password is set without client-certificate")
        .doesNotContain("unused");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    settings.put("client-certificate", directory.resolve("missing.pem").toString());

    assertThat(refusal()).contains("client-certificate");
  }
}
