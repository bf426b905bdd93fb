package dev.entrada.resource;

import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.resource.BearerTokenExtractor.Credentials;
import dev.entrada.resource.BearerTokenExtractor.Without;
import dev.entrada.resource.TokenVerification.Rejected;
import dev.entrada.resource.TokenVerification.Verified;
import dev.entrada.web.WebResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the credentials of a request: one token, genuine, not revoked. What the token is good for
 * is the {@link ScopeGuard}'s business. Each refusal is one line of the log, without the token.
 * Safe for concurrent use.
 */
final class BearerAuthenticator {
  private static final Logger LOG = LoggerFactory.getLogger(BearerAuthenticator.class);

  private static final WebResponse UNAVAILABLE =
      WebResponse.error(
          new OAuthError(
              ErrorCode.TEMPORARILY_UNAVAILABLE,
              "access tokens cannot be verified at the moment; try again shortly"));
  private static final WebResponse FAILED =
      WebResponse.error(new OAuthError(ErrorCode.SERVER_ERROR, "the server failed"));

  private final String resource;
  private final AccessTokenVerifier verifier;
  private final RevocationLookUp revocation;
  private final Clock clock;

  private final WebResponse tokenMissing;
  private final WebResponse severalCredentials;
  private final WebResponse invalidToken;

  BearerAuthenticator(
      ResourceIndicator resource,
      AccessTokenVerifier verifier,
      RevocationLookUp revocation,
      BearerChallenge challenge,
      Clock clock) {
    this.resource = resource.value();
    this.verifier = verifier;
    this.revocation = revocation;
    this.clock = clock;
    this.tokenMissing = challenge.tokenMissing();
    this.severalCredentials = challenge.severalCredentials();
    this.invalidToken = challenge.invalidToken();
  }

  /** What came of it. */
  sealed interface Admission {
    record Admitted(VerifiedAccessToken token) implements Admission {}

    record Refused(WebResponse answer) implements Admission {}
  }

  Admission authenticate(HttpServletRequest request) {
    try {
      Credentials credentials = BearerTokenExtractor.extract(request);
      return credentials instanceof BearerToken token
          ? judge(token)
          : refuse((Without) credentials);
    } catch (OutageException e) {
      LOG.info("Refused at {}: UNAVAILABLE ({})", resource, e.getMessage());
      return new Admission.Refused(UNAVAILABLE);
    } catch (RuntimeException e) {
      LOG.error("Verification failed at {}", resource, e);
      return new Admission.Refused(FAILED);
    }
  }

  private Admission refuse(Without credentials) {
    if (credentials == Without.CLARITY) {
      LOG.info("Refused at {}: SEVERAL_CREDENTIALS", resource);
      return new Admission.Refused(severalCredentials);
    }
    LOG.debug("Refused at {}: no token", resource); // how every client's sign-in begins
    return new Admission.Refused(tokenMissing);
  }

  private Admission judge(BearerToken token) {
    TokenVerification result = verifier.verify(token, clock.instant());
    if (result instanceof Rejected rejected) {
      LOG.info(
          "Refused at {}: {}{}", resource, rejected.reason(), verifier.hint(rejected.reason()));
      return new Admission.Refused(invalidToken);
    }
    VerifiedAccessToken verified = ((Verified) result).token();
    if (revocation.isRevoked(verified, token)) {
      String client = Digests.fingerprint(verified.principal().clientId());
      LOG.info("Refused at {}: REVOKED client={}", resource, client);
      return new Admission.Refused(invalidToken);
    }
    return new Admission.Admitted(verified);
  }
}
