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
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens of one kind, an Entrada server's for one resource unless it is told
 * otherwise: the key is the issuer's, {@code exp}, {@code nbf} and {@code iat} fit within the clock
 * skew, and all else is as the {@link TokenProfile} has it.
 *
 * <p>Accepted tokens are remembered by their digest; refused ones never. A remembered token is
 * accepted again only while it has not expired and the issuer still publishes the very key that
 * verified it. No clock of its own. Safe for concurrent use.
 */
public final class AccessTokenVerifier {
  /** Bounds what callers with many valid tokens can make us remember. */
  private static final int MAX_REMEMBERED = 10_000;

  /** An entry counts as so many characters at least, and as its token's length if that is more. */
  private static final int LEAST_WEIGHT = 4096;

  private final JwkSource keys;
  private final TokenProfile profile;
  private final TokenDigest.Hasher hasher = new TokenDigest.Hasher();
  private final Cache<TokenDigest, Remembered> accepted;

  /**
   * Refers to few objects: with many tokens in turn, each is one that the processor has not at
   * hand.
   *
   * @param key the one that verified the token
   * @param refusedFrom the second in which the token expires, since the epoch
   */
  private record Remembered(
      VerifiedAccessToken token, PublicJwk key, long refusedFrom, int length) {}

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
    Optional<TokenDigest> digest = hasher.digest(token);
    if (digest.isEmpty()) {
      return new Rejected(JwtRejection.MALFORMED);
    }
    Verified known = recall(digest.get(), now);
    return known != null ? known : verifyNew(token, digest.get(), now);
  }

  /** Null rather than an Optional: little is allocated for a token seen before. */
  private @Nullable Verified recall(TokenDigest digest, Instant now) {
    Remembered entry = accepted.getIfPresent(digest);
    if (entry == null) {
      return null;
    }
    if (now.getEpochSecond() < entry.refusedFrom() && isStillPublished(entry.key())) {
      return new Verified(entry.token());
    }
    accepted.invalidate(digest);
    return null;
  }

  private boolean isStillPublished(PublicJwk key) {
    Optional<PublicJwk> published = keys.find(key.kid());
    return published.isPresent() && published.get().equals(key);
  }

  private TokenVerification verifyNew(BearerToken token, TokenDigest digest, Instant now) {
    JwtVerification result = JwtVerifier.verify(token.value(), keys, profile.rules(), now);
    if (result instanceof JwtVerification.Rejected rejected) {
      return new Rejected(rejected.reason());
    }
    VerifiedJwt jwt = ((JwtVerification.Accepted) result).token();
    TokenVerification judged = profile.judge(jwt);
    if (judged instanceof Verified verified) {
      long refusedFrom = jwt.expiresAt().plus(profile.rules().skew()).getEpochSecond();
      accepted.put(
          digest, new Remembered(verified.token(), jwt.key(), refusedFrom, token.length()));
    }
    return judged;
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
