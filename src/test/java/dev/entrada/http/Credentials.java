package dev.entrada.http;

import dev.entrada.config.ServerSettings;
import dev.entrada.entra.EntraCredential;
import dev.entrada.entra.EntraSettings;
import dev.entrada.entra.ManagedIdentity;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.FederatedIssuer;
import dev.entrada.simulator.ManagedIdentityEndpoint;
import dev.entrada.simulator.SelfSignedCertificate;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Credentials of every kind for one application, in a directory and behind an endpoint. */
final class Credentials implements AutoCloseable {
  static final String PASSWORD = "password of the key store";

  private static final String CLUSTER = "https://kubernetes.example/cluster";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:mcp:entrada";
  private static final String IDENTITY_CLIENT = "22222222-3333-4444-8555-666666666666";
  private static final String IDENTITY = "1dent1ty-0000-4000-8000-000000000009";

  private final Path directory;
  private final Clock clock;
  private final SelfSignedCertificate certificate;
  private final FederatedIssuer cluster;
  private final FederatedIssuer azure;
  private final ManagedIdentityEndpoint endpoint;

  Credentials(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    this.certificate =
        SelfSignedCertificate.valid(
            clock.instant().minus(Duration.ofDays(1)), clock.instant().plus(Duration.ofDays(1)));
    this.cluster = new FederatedIssuer(CLUSTER, clock);
    this.azure = new FederatedIssuer("https://login.microsoftonline.example/azure", clock);
    this.endpoint =
        ManagedIdentityEndpoint.start(
            azure, "the machine's own", Map.of(IDENTITY_CLIENT, IDENTITY), clock);
    certificate.writePem(pem());
    certificate.writePkcs12(pkcs12(), PASSWORD);
    renewFederatedToken();
  }

  /** The application as it is registered when it trusts all of them. */
  AppRegistration trustedBy(AppRegistration app) {
    return app.withSecret(TestServer.CLIENT_SECRET)
        .withCertificate(certificate.certificate())
        .withFederatedCredential(
            CLUSTER, SERVICE_ACCOUNT, FederatedIssuer.AUDIENCE, cluster.publicKey())
        .withFederatedCredential(
            azure.issuer(), IDENTITY, FederatedIssuer.AUDIENCE, azure.publicKey());
  }

  /** Configures exactly one of them. */
  void configure(CredentialKind kind, Map<String, String> settings) {
    settings.remove("client-secret");
    switch (kind) {
      case SECRET -> settings.put("client-secret", TestServer.CLIENT_SECRET);
      case CERTIFICATE_PEM -> settings.put("client-certificate", pem().toString());
      case CERTIFICATE_PKCS12 -> {
        settings.put("client-certificate", pkcs12().toString());
        settings.put("client-certificate-password", PASSWORD);
      }
      case FEDERATED_TOKEN_FILE ->
          settings.put("federated-token-file", federatedToken().toString());
      default -> settings.put("managed-identity", IDENTITY_CLIENT);
    }
  }

  /** Where a managed identity is found is in the environment, which tests cannot set. */
  ServerSettings place(CredentialKind kind, ServerSettings settings) {
    return switch (kind) {
      case MANAGED_IDENTITY_OF_A_MACHINE ->
          with(settings, Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", endpoint.authority()));
      case MANAGED_IDENTITY_OF_AN_APP_SERVICE -> with(settings, endpoint.appServiceEnvironment());
      default -> settings;
    };
  }

  private ServerSettings with(ServerSettings s, Map<String, String> environment) {
    EntraCredential identity =
        new ManagedIdentity(
            ManagedIdentity.Endpoint.fromEnvironment(environment),
            s.entra().authority().server(),
            IDENTITY_CLIENT,
            new OutboundHttp(OutboundPolicy.TRUSTED),
            clock);
    EntraSettings e = s.entra();
    return new ServerSettings(
        s.baseUrl(),
        s.issuer(),
        s.pathPrefix(),
        s.redirectPath(),
        s.consent(),
        s.catalogue(),
        new EntraSettings(
            e.authority(),
            e.tenants(),
            e.clientId(),
            identity,
            e.identifierUri(),
            e.requiredScopes(),
            e.additionalAuthorizeScopes(),
            e.prompt()),
        s.lifetimes(),
        s.clients(),
        s.claims(),
        s.secrets(),
        s.backend(),
        s.proxy(),
        s.operations(),
        s.appearance());
  }

  Path pem() {
    return directory.resolve("app.pem");
  }

  private Path pkcs12() {
    return directory.resolve("app.p12");
  }

  Path federatedToken() {
    return directory.resolve("token");
  }

  /** The token in the file lives for an hour from now. */
  void renewFederatedToken() {
    cluster.mintInto(federatedToken(), SERVICE_ACCOUNT);
  }

  ManagedIdentityEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
