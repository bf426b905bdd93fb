package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Clock;
import java.time.Duration;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Dates and signs tokens, unless a test wants it done wrongly. */
final class TokenSigner {
  /** Tokens are backdated by that much (seen in real ones). */
  private static final Duration BACKDATED = Duration.ofMinutes(5);

  private final SigningKeys keys;
  private final Faults faults;
  private final Clock clock;

  TokenSigner(SigningKeys keys, Faults faults, Clock clock) {
    this.keys = keys;
    this.faults = faults;
    this.clock = clock;
  }

  JsonObjectBuilder dated() {
    long now = clock.instant().getEpochSecond();
    return Json.createObjectBuilder()
        .add("iat", now - BACKDATED.toSeconds())
        .add("nbf", now - BACKDATED.toSeconds())
        .add("exp", now + faults.lifetime().toSeconds());
  }

  /** Signs an access token of a tenant, altered if that is its turn. */
  String accessToken(JsonObject claims, String tenantId) {
    return altered(claims, tenantId, faults.takeAccessTokenAlteration());
  }

  /** Signs an ID token of a tenant, altered if that is its turn. */
  String idToken(JsonObject claims, String tenantId) {
    return altered(claims, tenantId, faults.takeIdTokenAlteration());
  }

  /** Signs any claims with the current key. */
  String sign(JsonObject claims) {
    return signed(claims, keys.current());
  }

  private String altered(JsonObject claims, String tenantId, Alteration alteration) {
    JsonObject changed = alteration.applyTo(claims, clock.instant());
    SigningKeys.Key right = keys.signingFor(tenantId);
    return switch (alteration.signature()) {
      case RIGHT -> signed(changed, right);
      case CONSUMERS_KEY -> signed(changed, keys.signingFor(Directory.CONSUMERS));
      case UNPUBLISHED_KEY -> signed(changed, SigningKeys.Key.generate());
      case FORGED -> signed(changed, SigningKeys.Key.generate().posingAs(right.kid()));
      case NONE -> unsigned(changed);
    };
  }

  private static String signed(JsonObject claims, SigningKeys.Key key) {
    JsonWebSignature jws = jws(claims);
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    jws.setKeyIdHeaderValue(key.kid());
    boolean userFlow = claims.containsKey("tfp") || claims.containsKey("acr");
    if ("1.0".equals(claims.getString("ver", "")) && !userFlow) {
      jws.setHeader("x5t", key.kid());
    }
    jws.setKey(key.privateKey());
    return compact(jws);
  }

  private static String unsigned(JsonObject claims) {
    JsonWebSignature jws = jws(claims);
    jws.setAlgorithmConstraints(AlgorithmConstraints.ALLOW_ONLY_NONE);
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
    return compact(jws);
  }

  private static JsonWebSignature jws(JsonObject claims) {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toString());
    jws.setHeader("typ", "JWT");
    return jws;
  }

  private static String compact(JsonWebSignature jws) {
    try {
      return jws.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
