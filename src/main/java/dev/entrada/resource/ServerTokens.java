package dev.entrada.resource;

import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.resource.TokenVerification.Rejected;
import dev.entrada.resource.TokenVerification.Verified;
import java.time.Duration;
import java.util.Set;

/**
 * Access tokens of an Entrada server for one resource (RFC 9068 §4): {@code typ} is {@code at+jwt},
 * {@code alg} is RS256, {@code iss} and {@code aud} match byte by byte, {@code sub} and {@code
 * client_id} are there. {@code scope} may be absent.
 */
record ServerTokens(JwtRules rules) implements TokenProfile {
  private static final String TYPE = "at+jwt";

  ServerTokens(ServerUrl issuer, ResourceIndicator resource, Duration skew) {
    this(
        new JwtRules(
            TYPE, Set.of("RS256"), issuer.value()::equals, Set.of(resource.value()), skew));
  }

  @Override
  public TokenVerification judge(VerifiedJwt token) {
    return McpPrincipal.of(token)
        .<TokenVerification>map(
            principal -> new Verified(new VerifiedAccessToken(token, principal)))
        .orElseGet(() -> new Rejected(JwtRejection.MISSING_CLAIM));
  }

  @Override
  public String hint(JwtRejection reason) {
    return switch (reason) {
      case WRONG_AUDIENCE ->
          " (the filter's resource and an element of the server's resources must be the same,"
              + " character by character)";
      case WRONG_ISSUER -> " (the token is not from the server that issuer-url names)";
      case WRONG_TYPE ->
          " (no access token of an Entrada server: an ID token, or one of Entra's own)";
      default -> "";
    };
  }
}
