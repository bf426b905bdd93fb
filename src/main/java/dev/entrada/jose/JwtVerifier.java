package dev.entrada.jose;

import dev.entrada.jose.JwtVerification.Accepted;
import dev.entrada.jose.JwtVerification.Rejected;
import dev.entrada.json.MalformedJsonException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Verifies tokens. No clock and no state of its own. The checks, in this order: form, {@code crit},
 * {@code typ}, {@code alg}, key by {@code kid} from the given source (never from the token),
 * signature, {@code iss} (and that the key is meant for it), {@code aud}, {@code exp}, {@code nbf},
 * {@code iat}.
 *
 * <p>Signatures are checked on half of the processors at once, and in the order of arrival: who
 * floods us with forged tokens must not take all of them from callers whose token is known.
 */
public final class JwtVerifier {
  static final int TURNS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final Semaphore FREE_TURNS = new Semaphore(TURNS, true);

  private JwtVerifier() {}

  /**
   * @throws KeysUnavailableException if the source has no keys yet
   */
  public static JwtVerification verify(
      String compact, JwkSource keys, JwtRules rules, Instant now) {
    Optional<UnverifiedJwt> parsed = UnverifiedJwt.parse(compact);
    if (parsed.isEmpty()) {
      return new Rejected(JwtRejection.MALFORMED);
    }
    UnverifiedJwt token = parsed.get();
    if (token.hasCriticalExtensions()) {
      return new Rejected(JwtRejection.UNKNOWN_EXTENSION);
    }
    if (!rules.type().equals(JwtRules.ANY_TYPE) && !token.type().equalsIgnoreCase(rules.type())) {
      return new Rejected(JwtRejection.WRONG_TYPE);
    }
    if (!rules.algorithms().contains(token.algorithm())) {
      return new Rejected(JwtRejection.WRONG_ALGORITHM);
    }
    Optional<PublicJwk> key = token.kid().isPresent() ? keys.find(token.kid().get()) : keys.only();
    if (key.isEmpty()) {
      return new Rejected(JwtRejection.UNKNOWN_KEY);
    }
    if (!key.get().algorithm().map(token.algorithm()::equals).orElse(true)) {
      return new Rejected(JwtRejection.WRONG_ALGORITHM);
    }
    Optional<Map<String, Object>> claims = verifiedClaims(token, key.get());
    if (claims.isEmpty()) {
      return new Rejected(JwtRejection.BAD_SIGNATURE);
    }
    VerifiedJwt verified = new VerifiedJwt(claims.get(), key.get());
    return judge(verified, rules, now)
        .<JwtVerification>map(Rejected::new)
        .orElseGet(() -> new Accepted(verified));
  }

  private static Optional<Map<String, Object>> verifiedClaims(UnverifiedJwt token, PublicJwk key) {
    try {
      return isGenuine(token, key) ? Optional.of(token.claims()) : Optional.empty();
    } catch (GeneralSecurityException | JoseException | MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /** Nothing but computation may happen in a turn: others wait for it. */
  private static boolean isGenuine(UnverifiedJwt token, PublicJwk key)
      throws GeneralSecurityException, JoseException {
    FREE_TURNS.acquireUninterruptibly();
    try {
      return token.algorithm().equals(SigningKey.ALGORITHM)
          ? verifyRs256(token, key)
          : verifyOther(token, key);
    } finally {
      FREE_TURNS.release();
    }
  }

  /** Straight to the JDK: what jose4j does around it costs half as much as the RSA itself. */
  private static boolean verifyRs256(UnverifiedJwt token, PublicJwk key)
      throws GeneralSecurityException {
    if (!(key.key() instanceof RSAPublicKey)) {
      return false;
    }
    Signature rsa = Signature.getInstance("SHA256withRSA");
    rsa.initVerify(key.key());
    token.update(rsa);
    return rsa.verify(token.signature());
  }

  private static boolean verifyOther(UnverifiedJwt token, PublicJwk key) throws JoseException {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setCompactSerialization(token.compact());
    jws.setKey(key.key());
    jws.setAlgorithmConstraints(
        new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, token.algorithm()));
    return jws.verifySignature();
  }

  private static Optional<JwtRejection> judge(VerifiedJwt token, JwtRules rules, Instant now) {
    Optional<String> issuer = token.string("iss");
    if (issuer.isEmpty() || !rules.issuer().test(issuer.get())) {
      return Optional.of(JwtRejection.WRONG_ISSUER);
    }
    if (!rules.audiences().isEmpty()
        && Collections.disjoint(token.strings("aud"), rules.audiences())) {
      return Optional.of(JwtRejection.WRONG_AUDIENCE);
    }
    Optional<Instant> expiry = token.instant("exp");
    if (expiry.isEmpty()) {
      return Optional.of(JwtRejection.MISSING_CLAIM);
    }
    if (!now.isBefore(expiry.get().plus(rules.skew()))) {
      return Optional.of(JwtRejection.EXPIRED);
    }
    Duration ahead = rules.skew().plus(JwtRules.NODES_APART);
    boolean early = isFuture(token, "nbf", rules.skew(), now) || isFuture(token, "iat", ahead, now);
    return early ? Optional.of(JwtRejection.NOT_YET_VALID) : Optional.empty();
  }

  private static boolean isFuture(VerifiedJwt token, String claim, Duration skew, Instant now) {
    Optional<Instant> instant = token.instant(claim);
    return instant.isPresent() && now.isBefore(instant.get().minus(skew));
  }
}
