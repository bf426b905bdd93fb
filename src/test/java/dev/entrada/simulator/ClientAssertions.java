package dev.entrada.simulator;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/**
 * Signed proof of who a client is: by its own key or certificate, or by a token of an issuer which
 * one of its federated credentials trusts.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">
 *     Certificate credentials</a>
 */
final class ClientAssertions {
  /** Ten minutes are advised (documented), the rest is for clocks; Entra itself has no limit. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Clock clock;

  ClientAssertions(Clock clock) {
    this.clock = clock;
  }

  /**
   * Checks an assertion.
   *
   * @param audiences of one that the app itself signs
   * @throws Refusal 700027, 700024 or 1000502; of a federated one 700211, 700212 or 700213
   */
  void check(AppRegistration app, String assertion, List<String> audiences) {
    try {
      JsonWebSignature jws =
          (JsonWebSignature) JsonWebSignature.fromCompactSerialization(assertion);
      jws.setAlgorithmConstraints(
          new AlgorithmConstraints(
              ConstraintType.PERMIT,
              AlgorithmIdentifiers.RSA_USING_SHA256,
              AlgorithmIdentifiers.RSA_PSS_USING_SHA256));
      JwtClaims claims = JwtClaims.parse(jws.getUnverifiedPayload());
      boolean own = app.clientId().equals(claims.getIssuer());
      if (own || app.federatedCredentials().isEmpty()) {
        checkOwn(app, jws, claims, audiences);
      } else {
        checkFederated(app, jws, claims);
      }
    } catch (JoseException
        | InvalidJwtException
        | MalformedClaimException
        | ClassCastException malformed) {
      throw new Refusal(Aadsts.CLIENT_ASSERTION_INVALID);
    }
  }

  private void checkOwn(
      AppRegistration app, JsonWebSignature jws, JwtClaims claims, List<String> audiences)
      throws JoseException, MalformedClaimException {
    boolean signed = false;
    for (PublicKey key : candidates(app, jws)) {
      signed |= verifies(jws, key);
    }
    boolean right =
        signed
            && app.clientId().equals(claims.getIssuer())
            && app.clientId().equals(claims.getSubject())
            && claims.getAudience().stream().anyMatch(audiences::contains)
            && claims.getJwtId() != null;
    if (!right) {
      throw new Refusal(Aadsts.CLIENT_ASSERTION_INVALID);
    }
    checkTime(claims);
    long latest = clock.instant().plus(LONGEST).getEpochSecond();
    require(claims.getExpirationTime().getValue() <= latest, Aadsts.CLIENT_ASSERTION_EXPIRED);
  }

  /** Keys without certificate need no thumbprint; a certificate must be named by one. */
  private List<PublicKey> candidates(AppRegistration app, JsonWebSignature jws) {
    Optional<X509Certificate> named =
        app.certificates().stream().filter(candidate -> names(jws, candidate)).findFirst();
    named.ifPresent(this::checkValidity);
    return Stream.concat(app.keys().stream(), named.map(X509Certificate::getPublicKey).stream())
        .toList();
  }

  private static boolean names(JsonWebSignature jws, X509Certificate certificate) {
    String sha256 = jws.getX509CertSha256ThumbprintHeaderValue();
    return sha256 == null
        ? Thumbprint.sha1(certificate).equals(jws.getX509CertSha1ThumbprintHeaderValue())
        : Thumbprint.sha256(certificate).equals(sha256);
  }

  private void checkValidity(X509Certificate certificate) {
    Date now = Date.from(clock.instant());
    if (now.before(certificate.getNotBefore()) || now.after(certificate.getNotAfter())) {
      throw new Refusal(Aadsts.CERTIFICATE_EXPIRED);
    }
  }

  private void checkFederated(AppRegistration app, JsonWebSignature jws, JwtClaims claims)
      throws JoseException, MalformedClaimException {
    List<FederatedCredential> byIssuer =
        app.federatedCredentials().stream()
            .filter(credential -> issuer(claims).equals(credential.issuer()))
            .toList();
    require(!byIssuer.isEmpty(), Aadsts.FEDERATED_ISSUER, issuer(claims));
    String subject = String.valueOf(claims.getSubject());
    List<FederatedCredential> bySubject =
        byIssuer.stream().filter(credential -> credential.subject().equals(subject)).toList();
    require(!bySubject.isEmpty(), Aadsts.FEDERATED_SUBJECT, subject);
    List<String> audience = claims.getAudience();
    Optional<FederatedCredential> credential =
        bySubject.stream().filter(known -> audience.contains(known.audience())).findFirst();
    require(credential.isPresent(), Aadsts.FEDERATED_AUDIENCE, audience);
    require(verifies(jws, credential.get().key()), Aadsts.CLIENT_ASSERTION_INVALID);
    checkTime(claims);
  }

  private static String issuer(JwtClaims claims) {
    return String.valueOf(claims.getClaimValue("iss"));
  }

  private void checkTime(JwtClaims claims) throws MalformedClaimException {
    long now = clock.instant().getEpochSecond();
    NumericDate expires = claims.getExpirationTime();
    NumericDate notBefore = claims.getNotBefore();
    boolean inTime =
        expires != null
            && expires.getValue() > now
            && (notBefore == null || notBefore.getValue() <= now);
    require(inTime, Aadsts.CLIENT_ASSERTION_EXPIRED);
  }

  private static boolean verifies(JsonWebSignature jws, PublicKey key) throws JoseException {
    jws.setKey(key);
    return jws.verifySignature();
  }

  private static void require(boolean condition, Aadsts otherwise, Object... details) {
    if (!condition) {
      throw new Refusal(otherwise, details);
    }
  }
}
