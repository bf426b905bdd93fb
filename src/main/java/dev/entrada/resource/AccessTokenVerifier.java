package dev.entrada.resource;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.JwtRejection;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.PublicJwk;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.resource.TokenVerification.Rejected;
import dev.entrada.resource.TokenVerification.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens of one kind, an Entrada server's for one resource unless it is told
 * otherwise: the key is the issuer's, {@code exp}, {@code nbf} and {@code iat} fit within the clock
 * skew, and all else is as the {@link TokenProfile} has it.
 *
 * <p>Accepted tokens are remembered, but for their signature, of which there is a digest; refused
 * ones never. A remembered token is accepted again only while it has not expired and the issuer
 * still publishes the very key that verified it. No clock of its own. Safe for concurrent use.
 */
public final class AccessTokenVerifier {
  /** Bounds what callers with many valid tokens can make us remember. */
  private static final int MAX_REMEMBERED = 10_000;

  /** An entry counts as so many characters at least, and as its token's length if that is more. */
  private static final int LEAST_WEIGHT = 4096;

  private final JwkSource keys;
  private final TokenProfile profile;
  private final TokenText.Pool texts = new TokenText.Pool();
  private final Cache<TokenDigest, Remembered> accepted;
  private final Function<TokenText, LookUp> lookUp = this::lookUp;

  /**
   * Refers to few objects: with many tokens in turn, each is one that the processor has not at
   * hand.
   *
   * @param signed the token's header and claims as they came; of its signature there is the digest
   * @param key the one that verified the token
   * @param refusedFrom the second in which the token expires, since the epoch
   */
  private record Remembered(
      VerifiedAccessToken token, byte[] signed, PublicJwk key, long refusedFrom, int length) {}

  /**
   * @param known null if this very token is not remembered
   */
  private record LookUp(TokenDigest signature, @Nullable Remembered known) {}

  /**
   * For tokens of an Entrada server.
   *
   * @param skew how far our clock and the issuer's may differ
   */
  public AccessTokenVerifier(
      ServerUrl issuer, ResourceIndicator resource, JwkSource keys, Duration skew) {
    this(new ServerTokens(issuer, resource, skew), keys);
  }

  AccessTokenVerifier(TokenProfile profile, JwkSource keys) {
    this.keys = keys;
    this.profile = profile;
    this.accepted =
        Caffeine.newBuilder()
            .maximumWeight((long) MAX_REMEMBERED * LEAST_WEIGHT)
            .weigher((TokenDigest digest, Remembered e) -> Math.max(LEAST_WEIGHT, e.length()))
            .executor(Runnable::run) // no thread of a shared pool may hold on to the app
            .build();
  }

  /**
   * @throws dev.entrada.jose.KeysUnavailableException if the keys to judge by cannot be had now,
   *     which says nothing of the token
   */
  public TokenVerification verify(String token, Instant now) {
    return verify(new BearerToken(token, 0), now);
  }

  TokenVerification verify(BearerToken token, Instant now) {
    Optional<LookUp> found = texts.read(token, lookUp);
    if (found.isEmpty()) {
      return new Rejected(JwtRejection.MALFORMED);
    }
    TokenDigest signature = found.get().signature();
    Remembered known = found.get().known();
    if (known != null) {
      if (now.getEpochSecond() < known.refusedFrom() && isPublished(known.key())) {
        return new Verified(known.token());
      }
      accepted.invalidate(signature);
    }
    return verifyAnew(token, signature, now);
  }

  private LookUp lookUp(TokenText text) {
    TokenDigest signature = text.signature();
    Remembered entry = accepted.getIfPresent(signature);
    return new LookUp(signature, entry != null && text.isSigned(entry.signed()) ? entry : null);
  }

  private boolean isPublished(PublicJwk key) {
    return keys.find(key.kid()).filter(key::equals).isPresent();
  }

  private TokenVerification verifyAnew(BearerToken token, TokenDigest signature, Instant now) {
    String compact = token.value();
    JwtVerification result = JwtVerifier.verify(compact, keys, profile.rules(), now);
    if (result instanceof JwtVerification.Rejected rejected) {
      return new Rejected(rejected.reason());
    }
    VerifiedJwt jwt = ((JwtVerification.Accepted) result).token();
    TokenVerification judged = profile.judge(jwt);
    if (judged instanceof Verified verified) {
      accepted.put(signature, remembered(verified.token(), jwt, compact));
    }
    return judged;
  }

  private Remembered remembered(VerifiedAccessToken token, VerifiedJwt jwt, String compact) {
    byte[] signed =
        compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.ISO_8859_1);
    long refusedFrom = jwt.expiresAt().plus(profile.rules().skew()).getEpochSecond();
    return new Remembered(token, signed, jwt.key(), refusedFrom, compact.length());
  }

  /** How many tokens are remembered, when all that is too much has gone. */
  long remembered() {
    accepted.cleanUp();
    return accepted.estimatedSize();
  }

  /** As {@link TokenProfile#hint}. */
  String hint(JwtRejection reason) {
    return profile.hint(reason);
  }
}
