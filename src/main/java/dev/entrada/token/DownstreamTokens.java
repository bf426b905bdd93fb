package dev.entrada.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.entrada.crypto.Digests;
import dev.entrada.entra.EntraRefusal;
import dev.entrada.entra.EntraTokenClient;
import dev.entrada.issuer.ClaimsChallenges;
import dev.entrada.issuer.Session;
import dev.entrada.issuer.Sessions;
import dev.entrada.net.SingleFlight;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import dev.entrada.tenant.EntraOutage;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens for other APIs in a person's name (on-behalf-of). A token is kept until five minutes
 * before it ends, per session and scopes; one exchange for the same is under way at a time. Each
 * node has a cache of its own: another node's exchange takes nothing away.
 */
public final class DownstreamTokens {
  private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

  /** Longer than a call to Entra may last, with a second try. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Bounds memory; a token that was dropped is exchanged for anew. */
  private static final int MAX_CACHED = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(DownstreamTokens.class);

  private final EntraTokenClient entra;
  private final Sessions sessions;
  private final ClaimsChallenges challenges;
  private final Clock clock;
  private final Cache<Key, TokenSet> cache =
      Caffeine.newBuilder().maximumSize(MAX_CACHED).expireAfterWrite(Duration.ofHours(24)).build();
  private final SingleFlight<Key, TokenSet> exchanges = new SingleFlight<>(PATIENCE);

  private final StatsCounter stats = new ConcurrentStatsCounter();

  /**
   * @param upstream names Entra's token, so that an exchange is done anew after a refresh or a new
   *     sign-in with more proof
   */
  private record Key(String session, Scopes scopes, String upstream) {}

  public DownstreamTokens(
      EntraTokenClient entra, Sessions sessions, ClaimsChallenges challenges, Clock clock) {
    this.entra = entra;
    this.sessions = sessions;
    this.challenges = challenges;
    this.clock = clock;
  }

  /**
   * A token for another API.
   *
   * @param scopes full names, of one API
   * @param refused is told of a refusal of Entra, before it is thrown as one of ours
   * @throws OAuthException insufficient_user_authentication if Entra wants more of the person:
   *     their next sign-in will go there with what it wants; invalid_scope or access_denied if it
   *     says no
   * @throws dev.entrada.oauth.OutageException if it cannot say anything now
   */
  public TokenSet exchange(Session session, Scopes scopes, Consumer<EntraRefusal> refused) {
    String upstream = Digests.sha256(session.upstream().accessToken().reveal());
    Key key = new Key(session.id(), scopes, upstream);
    try {
      Optional<TokenSet> kept = kept(key);
      if (kept.isPresent()) {
        stats.recordHits(1);
        return kept.get();
      }
      stats.recordMisses(1);
      return exchanges.run(key, () -> exchange(key, session));
    } catch (EntraRefusal e) {
      refused.accept(e);
      throw refusal(session, e);
    }
  }

  /** How often a token was at hand, and how often Entra was asked. */
  public CacheStats stats() {
    return stats.snapshot();
  }

  private Optional<TokenSet> kept(Key key) {
    return Optional.ofNullable(cache.getIfPresent(key))
        .filter(tokens -> clock.instant().isBefore(tokens.expiresAt().minus(RENEW_BEFORE)));
  }

  private TokenSet exchange(Key key, Session session) {
    return kept(key) // somebody was faster
        .orElseGet(
            () -> {
              TokenSet tokens =
                  entra.onBehalfOf(
                      session.upstream().accessToken(),
                      session.authorization().subject(),
                      key.scopes());
              cache.put(key, tokens);
              return tokens;
            });
  }

  private RuntimeException refusal(Session session, EntraRefusal refusal) {
    LOG.warn("on-behalf-of refused: {}", refusal.getMessage());
    if (refusal.claims().isPresent()) {
      challenges.keep(session.authorization().subject(), refusal.claims().get());
      sessions.challenge(session.id());
      return new OAuthException(
          new OAuthError(
              ErrorCode.INSUFFICIENT_USER_AUTHENTICATION,
              "the person must sign in again to prove more; reconnecting the client does that",
              refusal.claims()),
          refusal.code());
    }
    if (!refusal.isGrantDead() && refusal.reason().error() == ErrorCode.SERVER_ERROR) {
      return new EntraOutage("Entra refuses this server: " + refusal.code(), refusal);
    }
    ErrorCode code =
        refusal.reason().error() == ErrorCode.INVALID_SCOPE
            ? ErrorCode.INVALID_SCOPE
            : ErrorCode.ACCESS_DENIED;
    return new OAuthException(
        new OAuthError(
            code, "the identity provider refused with " + refusal.code(), Optional.empty()),
        refusal.code());
  }
}
