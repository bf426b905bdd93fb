package dev.entrada.entra;

import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.TokenSet;
import dev.entrada.tenant.EntraApi;
import dev.entrada.tenant.EntraMetadata;
import dev.entrada.tenant.EntraOutage;
import dev.entrada.tenant.EntraTenants;
import dev.entrada.tenant.UntrustedTokenException;
import dev.entrada.tenant.WrongTenantException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies what Entra gave us before anything is made of it: signature, times, issuer and tenant,
 * audience in the form of the token's version, that the tokens were made for our application, and
 * that both name one person.
 */
public final class EntraTokenVerifier {
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final EntraSettings settings;
  private final EntraMetadata metadata;
  private final JwkSource keys;
  private final Clock clock;

  public EntraTokenVerifier(
      EntraSettings settings, EntraMetadata metadata, JwkSource keys, Clock clock) {
    this.settings = settings;
    this.metadata = metadata;
    this.keys = keys;
    this.clock = clock;
  }

  private record Checked(VerifiedJwt token, EntraTenants.Origin origin) {}

  /**
   * The person of a fresh sign-in.
   *
   * @param nonce what we sent with the request; the ID token must bring it back
   * @throws WrongTenantException if the person's tenant is not accepted
   * @throws UntrustedTokenException if any other check fails
   */
  public EntraIdentity verifySignIn(TokenSet tokens, String nonce) {
    Checked idToken =
        verifyIdToken(
            tokens.idToken().orElseThrow(() -> new UntrustedTokenException("no ID token")));
    if (!idToken.token().string("nonce").map(nonce::equals).orElse(false)) {
      throw new UntrustedTokenException("the ID token has another nonce");
    }
    return identity(verifyAccessToken(tokens.accessToken()), Optional.of(idToken));
  }

  /**
   * The person of a refresh.
   *
   * @param subject who it was before; it must be the same
   * @throws WrongTenantException if the person's tenant is not accepted any more
   * @throws UntrustedTokenException if any other check fails
   */
  public EntraIdentity verifyRefresh(TokenSet tokens, String subject) {
    EntraIdentity identity =
        identity(
            verifyAccessToken(tokens.accessToken()), tokens.idToken().map(this::verifyIdToken));
    if (!identity.subject().equals(subject)) {
      throw new UntrustedTokenException("the refreshed tokens are another person's");
    }
    return identity;
  }

  private Checked verifyIdToken(Secret compact) {
    return verify(compact, Set.of(settings.clientId()), "ID token");
  }

  private Checked verifyAccessToken(Secret compact) {
    EntraApi api = new EntraApi(settings.clientId(), settings.identifierUri());
    Checked checked = verify(compact, api.audiences(), "access token");
    api.check(checked.token(), checked.origin());
    if (!EntraApi.application(checked.token()).equals(settings.clientId())) {
      throw new UntrustedTokenException("the access token was made for another application");
    }
    return checked;
  }

  private Checked verify(Secret compact, Set<String> audiences, String what) {
    JwtRules rules = new JwtRules("JWT", Set.of("RS256"), JwtRules.ANY_ISSUER, audiences, SKEW);
    JwtVerification result = JwtVerifier.verify(compact.reveal(), keys, rules, clock.instant());
    if (result instanceof JwtVerification.Rejected rejected) {
      if (rejected.reason() == JwtRejection.UNKNOWN_KEY) {
        // Entra itself gave us the token a moment ago: its key is new, and ours to be fetched.
        throw new EntraOutage("the " + what + " is signed with a key that is not known yet", null);
      }
      throw new UntrustedTokenException("the " + what + " is not acceptable: " + rejected.reason());
    }
    VerifiedJwt token = ((JwtVerification.Accepted) result).token();
    try {
      return new Checked(
          token, settings.tenants().check(token, settings.authority(), metadata.issuer()));
    } catch (UntrustedTokenException e) {
      throw new UntrustedTokenException("the " + what + " is not acceptable: " + e.getMessage());
    }
  }

  private static EntraIdentity identity(Checked access, Optional<Checked> idToken) {
    String subject = access.origin().subject(access.token());
    if (!idToken
        .map(EntraTokenVerifier::subjectOfPerson)
        .orElse(subjectOfPerson(access))
        .equals(subjectOfPerson(access))) {
      throw new UntrustedTokenException("ID token and access token name two people");
    }
    String scp =
        access
            .token()
            .string("scp")
            .orElseThrow(() -> new UntrustedTokenException("no scp: not a person's token"));
    Map<String, Object> claims = new HashMap<>();
    idToken.ifPresent(checked -> claims.putAll(checked.token().claims()));
    claims.putAll(access.token().claims());
    return new EntraIdentity(subject, EntraScopes.parseScp(scp), claims);
  }

  private static String subjectOfPerson(Checked checked) {
    return checked.origin().person(checked.token());
  }
}
