package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.simulator.SelfSignedCertificate;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own credential changes, ends or cannot be had, while people are signed in. */
class CredentialsHttpTest {
  private final MutableClock clock = MutableClock.at(Instant.now());

  @TempDir Path directory;

  private Credentials credentials;
  private EntraSimulator entra;
  private TestServer server;
  private OAuthTestClient client;
  private String clientId;

  private void start(CredentialKind kind, SelfSignedCertificate... others) {
    credentials = new Credentials(directory, clock);
    var app = credentials.trustedBy(TenantKind.app());
    for (SelfSignedCertificate other : others) {
      app = app.withCertificate(other.certificate());
    }
    entra = EntraSimulator.start(Directory.contoso(app), 0, clock);
    server =
        TestServer.at(
            entra,
            clock,
            settings -> credentials.configure(kind, settings),
            settings -> credentials.place(kind, settings));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
    credentials.close();
  }

  private Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  private String sentAssertion() {
    var calls = entra.requestsTo("/oauth2/v2.0/token");
    return calls.get(calls.size() - 1).parameter("client_assertion").orElseThrow();
  }

  /** What is wrong is ours, and is no reason for anybody to sign in again. */
  private void assertUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
    assertThat(answer.header("Retry-After")).isNotEmpty();
  }

  @Test
  void aCertificateIsReplacedWithoutARestart() throws IOException {
    SelfSignedCertificate next =
        SelfSignedCertificate.valid(
            clock.instant().minus(Duration.ofDays(1)), clock.instant().plus(Duration.ofDays(99)));
    start(CredentialKind.CERTIFICATE_PEM, next);
    Tokens tokens = signIn();
    next.writePem(credentials.pem());
    Files.setLastModifiedTime(
        credentials.pem(), FileTime.from(Instant.now().plus(Duration.ofMinutes(1))));

    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);

    assertThat(Jwt.parse(sentAssertion()).header())
        .containsEntry("x5t#S256", next.sha256Thumbprint());
  }

  @Test
  void anExpiredCertificateSignsNobodyOut() {
    start(CredentialKind.CERTIFICATE_PEM);
    Tokens tokens = signIn();
    clock.advance(Duration.ofDays(2));

    assertUnavailable(client.refresh(clientId, tokens.refreshToken()));

    clock.advance(Duration.ofDays(-2));
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void aFederatedTokenIsReadAtEveryUse() {
    start(CredentialKind.FEDERATED_TOKEN_FILE);
    Tokens tokens = signIn();
    clock.advance(Duration.ofHours(2));
    assertUnavailable(client.refresh(clientId, tokens.refreshToken()));

    credentials.renewFederatedToken();

    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void aMissingFederatedTokenSignsNobodyOut() throws IOException {
    start(CredentialKind.FEDERATED_TOKEN_FILE);
    Tokens tokens = signIn();
    Files.delete(credentials.federatedToken());

    assertUnavailable(client.refresh(clientId, tokens.refreshToken()));

    credentials.renewFederatedToken();
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void aManagedIdentitysTokenIsKeptUntilShortlyBeforeItsEnd() throws Exception {
    start(CredentialKind.MANAGED_IDENTITY_OF_A_MACHINE);
    Parallel.calls(4, this::signIn);
    assertThat(credentials.endpoint().requests()).hasSize(1);
    clock.advance(Duration.ofHours(24).minus(Duration.ofMinutes(5)).minusSeconds(1));
    signIn();
    assertThat(credentials.endpoint().requests()).hasSize(1);

    clock.advance(Duration.ofSeconds(1));
    signIn();

    assertThat(credentials.endpoint().requests()).hasSize(2);
    var request = credentials.endpoint().requests().get(1);
    assertThat(request.header("Metadata")).hasValue("true");
    assertThat(request.parameter("resource")).hasValue("api://AzureADTokenExchange");
  }

  @Test
  void anOutageOfTheManagedIdentityIsTemporary() {
    for (int status : new int[] {429, 500, 503, 404}) {
      if (credentials == null) {
        start(CredentialKind.MANAGED_IDENTITY_OF_AN_APP_SERVICE);
      }
      Tokens tokens = signIn();
      clock.advance(Duration.ofHours(24));
      credentials.endpoint().status(status);

      assertUnavailable(client.refresh(clientId, tokens.refreshToken()));
      HeadlessBrowser browser = new HeadlessBrowser();
      URI callback =
          OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
      HttpResponse<String> page = browser.open(callback);
      Pages.assertShown(page, 503, "temporarily_unavailable");
      assertThat(page.body()).doesNotContain("invalid_grant");

      credentials.endpoint().status(200);
      clock.advance(Duration.ofSeconds(5)); // so long it is left alone
      assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
      // The page says "reload": the same callback goes through now.
      assertThat(browser.open(callback).statusCode()).isEqualTo(303);
    }
  }

  @Test
  void oldTokensOfAManagedIdentityServeUntilTheirVeryEnd() {
    start(CredentialKind.MANAGED_IDENTITY_OF_A_MACHINE);
    Tokens tokens = signIn();
    clock.advance(Duration.ofHours(24).minus(Duration.ofMinutes(3)));
    credentials.endpoint().status(503);

    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
    assertThat(List.of(sentAssertion())).doesNotContain("");
  }
}
