package dev.entrada.simulator;

import java.util.List;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** Reads access tokens which this tenant has issued. */
final class Assertions {
  private final Tenant tenant;

  Assertions(Tenant tenant) {
    this.tenant = tenant;
  }

  /**
   * Returns the claims of an access token for an API.
   *
   * @throws Refusal 50013 if it is not a token of ours, 500131 if it is for another API, 500133 if
   *     it has expired
   */
  JwtClaims verify(String token, AppRegistration resource) {
    JwtClaims claims = signed(token);
    try {
      List<String> audience = claims.getAudience();
      if (!audience.contains(resource.clientId()) && !audience.contains(resource.identifierUri())) {
        throw new Refusal(Aadsts.ASSERTION_AUDIENCE);
      }
      NumericDate expires = claims.getExpirationTime();
      if (expires == null || expires.getValue() <= tenant.clock.instant().getEpochSecond()) {
        throw new Refusal(Aadsts.ASSERTION_EXPIRED);
      }
      return claims;
    } catch (MalformedClaimException e) {
      throw new Refusal(Aadsts.ASSERTION_INVALID);
    }
  }

  private JwtClaims signed(String token) {
    try {
      JwtConsumer consumer =
          new JwtConsumerBuilder()
              .setVerificationKeyResolver(
                  (jws, context) ->
                      tenant
                          .keys
                          .published(keyId(jws))
                          .orElseThrow(() -> new Refusal(Aadsts.ASSERTION_INVALID))
                          .publicKey())
              .setSkipAllValidators()
              .build();
      return consumer.processToClaims(token);
    } catch (InvalidJwtException e) {
      throw new Refusal(Aadsts.ASSERTION_INVALID);
    }
  }

  private static String keyId(JsonWebSignature jws) {
    return String.valueOf(jws.getKeyIdHeaderValue());
  }
}
