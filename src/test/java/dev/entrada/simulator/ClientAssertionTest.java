package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that prove themselves by certificate or by somebody else's token. */
class ClientAssertionTest extends SimulatorTestCase {
  private static final String CLUSTER = "https://oidc.cluster.example/";
  private static final String SUBJECT = "system:serviceaccount:mcp:entrada";

  private final FederatedIssuer cluster = new FederatedIssuer(CLUSTER, clock);
  private SelfSignedCertificate certificate = valid(Duration.ofDays(-1), Duration.ofDays(365));

  @TempDir private Path directory;

  private void start(AppRegistration app) {
    entra.close();
    entra = EntraSimulator.start(Directory.contoso(app), 0, clock);
  }

  @Nested
  class Certificate {
    @ParameterizedTest
    @ValueSource(strings = {AlgorithmIdentifiers.RSA_USING_SHA256, "PS256"})
    void takesAnAssertionThatNamesItsCertificate(String algorithm) throws Exception {
      start(app());

      assertThat(present(signed(jws -> jws.setAlgorithmHeaderValue(algorithm))).statusCode())
          .isEqualTo(200);
      assertThat(present(signed(this::bySha1)).statusCode()).isEqualTo(200);
    }

    @Test
    void servesCodeRefreshAndOnBehalfOfAlike() throws Exception {
      start(app());
      String code = code();
      String[] proof = proof(signed(jws -> {}));
      String refreshToken = json(redeem(code, proof)).getString("refresh_token");
      String token = json(refresh(refreshToken, proof)).getString("access_token");

      assertThat(claims(token).getString("azpacr")).isEqualTo("2");
      assertThat(onBehalfOf(token, proof).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnAssertionThatNamesNoneOrAnother() throws Exception {
      start(app());
      SelfSignedCertificate other = valid(Duration.ZERO, Duration.ofDays(1));

      assertRefused(present(signed(this::byNothing)), 700027, "invalid_client");
      assertRefused(
          present(signed(jws -> jws.setX509CertSha256ThumbprintHeaderValue(other.certificate()))),
          700027,
          "invalid_client");
      certificate = other;
      assertRefused(present(signed(jws -> {})), 700027, "invalid_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "jti"})
    void refusesAnAssertionWithoutAClaim(String claim) throws Exception {
      start(app());
      JwtClaims claims = claims(Duration.ofMinutes(5));
      claims.unsetClaim(claim);

      assertRefused(present(sign(claims, jws -> {})), 700027, "invalid_client");
    }

    @Test
    void refusesAnAssertionForAnotherEndpoint() throws Exception {
      start(app());
      JwtClaims claims = claims(Duration.ofMinutes(5));
      claims.setAudience("https://login.example/oauth2/v2.0/token");

      assertRefused(present(sign(claims, jws -> {})), 700027, "invalid_client");
    }

    @Test
    void refusesAnAssertionOnceExpiredOrValidForTooLong() throws Exception {
      start(app());
      String assertion = signed(jws -> {});
      clock.advance(Duration.ofMinutes(5).minusSeconds(1));
      assertThat(present(assertion).statusCode()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(1));
      assertRefused(present(assertion), 700024, "invalid_client");

      String longLived = sign(claims(Duration.ofMinutes(16)), jws -> {});
      assertRefused(present(longLived), 700024, "invalid_client");
    }

    @Test
    void refusesACertificateOutsideItsValidity() throws Exception {
      certificate = valid(Duration.ofDays(-2), Duration.ofDays(-1));
      start(app());

      assertRefused(present(signed(jws -> {})), 1000502, "invalid_client");
    }

    @Test
    void takesBothCertificatesWhileOneReplacesTheOther() throws Exception {
      SelfSignedCertificate next = valid(Duration.ZERO, Duration.ofDays(365));
      start(app().withCertificate(next.certificate()));

      assertThat(present(signed(jws -> {})).statusCode()).isEqualTo(200);
      certificate = next;
      assertThat(present(signed(jws -> {})).statusCode()).isEqualTo(200);
    }

    @Test
    void isWrittenAsPemAndPkcs12() throws Exception {
      Path pem = directory.resolve("app.pem");
      Path store = directory.resolve("app.p12");
      certificate.writePem(pem);
      certificate.writePkcs12(store, "secret");

      assertThat(Files.readString(pem)).contains("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE");
      KeyStore read = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
      assertThat(read.getCertificate("app")).isEqualTo(certificate.certificate());
      certificate.certificate().verify(certificate.certificate().getPublicKey());
    }

    private AppRegistration app() {
      return withoutSecret().withCertificate(certificate.certificate());
    }

    private void bySha1(JsonWebSignature jws) {
      byNothing(jws);
      jws.setX509CertSha1ThumbprintHeaderValue(certificate.sha1Thumbprint());
    }

    private void byNothing(JsonWebSignature jws) {
      jws.getHeaders().setObjectHeaderValue("x5t#S256", null);
    }
  }

  @Nested
  class Federation {
    @Test
    void takesATokenOfATrustedIssuer() {
      start(app());

      assertThat(present(cluster.mint(SUBJECT)).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnotherSubjectAudienceIssuerOrKey() {
      start(app());
      Duration hour = Duration.ofHours(1);

      assertRefused(present(cluster.mint("SYSTEM:other")), 700213, "invalid_client");
      assertRefused(present(cluster.mint(SUBJECT, "api://other", hour)), 700212, "invalid_client");
      assertRefused(
          present(new FederatedIssuer("https://oidc.cluster.example", clock).mint(SUBJECT)),
          700211,
          "invalid_client");
      assertRefused(
          present(new FederatedIssuer(CLUSTER, clock).mint(SUBJECT)), 700027, "invalid_client");
    }

    @Test
    void refusesAnExpiredTokenUntilTheFileIsWrittenAgain() throws Exception {
      start(app());
      Path file = directory.resolve("token");
      String first = cluster.mintInto(file, SUBJECT);
      assertThat(Files.readString(file)).isEqualTo(first);
      clock.advance(Duration.ofHours(1));
      assertRefused(present(Files.readString(file)), 700024, "invalid_client");

      cluster.mintInto(file, SUBJECT);
      assertThat(present(Files.readString(file)).statusCode()).isEqualTo(200);
    }

    private AppRegistration app() {
      return withoutSecret()
          .withFederatedCredential(CLUSTER, SUBJECT, FederatedIssuer.AUDIENCE, cluster.publicKey());
    }
  }

  private static AppRegistration withoutSecret() {
    return AppRegistration.named(APP.clientId(), "Without a secret")
        .withRedirectUri(CALLBACK)
        .withScopes("read", "write")
        .withAdminConsent(MAIL_READ);
  }

  private SelfSignedCertificate valid(Duration from, Duration to) {
    return SelfSignedCertificate.valid(clock.instant().plus(from), clock.instant().plus(to));
  }

  private JwtClaims claims(Duration lifetime) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(APP.clientId());
    claims.setSubject(APP.clientId());
    claims.setAudience(entra.tokenUri().toString());
    claims.setGeneratedJwtId();
    claims.setExpirationTime(
        NumericDate.fromSeconds(clock.instant().plus(lifetime).getEpochSecond()));
    return claims;
  }

  private String signed(Consumer<JsonWebSignature> change) throws JoseException {
    return sign(claims(Duration.ofMinutes(5)), change);
  }

  private String sign(JwtClaims claims, Consumer<JsonWebSignature> change) throws JoseException {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    jws.setX509CertSha256ThumbprintHeaderValue(certificate.sha256Thumbprint());
    jws.setKey(certificate.privateKey());
    change.accept(jws);
    return jws.getCompactSerialization();
  }

  private HttpResponse<String> present(String assertion) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("grant_type", "client_credentials");
    parameters.put("client_id", APP.clientId());
    parameters.put("scope", APP.identifierUri() + "/.default");
    return token(form(parameters, proof(assertion)));
  }

  private static String[] proof(String assertion) {
    return new String[] {
      "client_secret", "",
      "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      "client_assertion", assertion
    };
  }
}
