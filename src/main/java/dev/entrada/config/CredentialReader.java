package dev.entrada.config;

import dev.entrada.crypto.Secret;
import dev.entrada.entra.ClientCertificate;
import dev.entrada.entra.ClientSecret;
import dev.entrada.entra.EntraCredential;
import dev.entrada.entra.FederatedToken;
import dev.entrada.entra.ManagedIdentity;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the credential at Entra, of which there must be exactly one. */
final class CredentialReader {
  private final SettingsReader.Value<Secret> secret;
  private final SettingsReader.Value<Path> certificate;
  private final SettingsReader.Value<Secret> password;
  private final SettingsReader.Value<Path> federated;
  private final SettingsReader.Value<String> managed;

  CredentialReader(SettingsReader reader) {
    this.secret = reader.read(ServerKeys.CLIENT_SECRET);
    this.certificate = reader.read(ServerKeys.CLIENT_CERTIFICATE);
    this.password = reader.read(ServerKeys.CLIENT_CERTIFICATE_PASSWORD);
    this.federated = reader.read(ServerKeys.FEDERATED_TOKEN_FILE);
    this.managed = reader.read(ServerKeys.MANAGED_IDENTITY);
    List<String> keys =
        List.of("client-secret", "client-certificate", "federated-token-file", "managed-identity");
    long configured = keys.stream().filter(reader::isSet).count();
    if (configured == 0) {
      reader.problem(
          "client-secret",
          "is missing, and so is every other credential",
          "Set one of client-secret, client-certificate, federated-token-file, managed-identity");
    } else if (configured > 1) {
      reader.problem(
          keys.stream().filter(reader::isSet).findFirst().orElseThrow(),
          "is not the only credential",
          "Keep exactly one of: "
              + String.join(", ", keys.stream().filter(reader::isSet).toList()));
    }
    String passwordKey = ServerKeys.CLIENT_CERTIFICATE_PASSWORD.key();
    if (reader.isSet(passwordKey) && !reader.isSet(ServerKeys.CLIENT_CERTIFICATE.key())) {
      reader.problem(
          passwordKey, "is set without client-certificate", "Remove it: nothing uses it");
    }
    certificate.optional().ifPresent(file -> check(reader, file));
  }

  private void check(SettingsReader reader, Path file) {
    try {
      new ClientCertificate(file, password.optional(), "", Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      reader.problem(
          ServerKeys.CLIENT_CERTIFICATE.key(),
          String.valueOf(e.getMessage()),
          "Expected: " + ServerKeys.CLIENT_CERTIFICATE.meaning());
    }
  }

  /** The credential, once the reader has found no problem. */
  EntraCredential get(String clientId, ServerUrl authority, Clock clock) {
    return Stream.<Optional<EntraCredential>>of(
            secret.optional().map(value -> new ClientSecret(value, secret.file())),
            certificate
                .optional()
                .map(file -> new ClientCertificate(file, password.optional(), clientId, clock)),
            federated.optional().map(FederatedToken::new),
            managed.optional().map(identity -> managedIdentity(identity, authority, clock)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  private static EntraCredential managedIdentity(
      String identity, ServerUrl authority, Clock clock) {
    return new ManagedIdentity(
        ManagedIdentity.Endpoint.fromEnvironment(System.getenv()),
        authority,
        identity,
        new OutboundHttp(OutboundPolicy.TRUSTED),
        clock);
  }
}
