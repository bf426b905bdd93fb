package dev.entrada.issuer;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Refresh tokens: session id, generation, and a MAC of both under the session's own key, so that
 * one generation always has the same bytes and no token needs to be stored. 48 characters of
 * base64url.
 *
 * <p>Every rotation asks Entra. One node has one request for a session under way at a time; between
 * nodes the compare-and-set decides, and the loser answers with the winner's result.
 */
public final class RefreshTokens {
  private static final int MAC_BYTES = 16;
  private static final int NODE_LENGTH = 6;
  private static final int TOKEN_BYTES = RandomTokens.ID_BYTES + Integer.BYTES + MAC_BYTES;

  /** Each round means that another node has changed the session meanwhile. */
  private static final int MAX_ROUNDS = 5;

  /** Longer than a call to Entra may last. */
  private static final long MAX_WAIT_SECONDS = 15;

  private final Sessions sessions;
  private final AccessTokens accessTokens;
  private final IssuerSettings settings;
  private final Clock clock;

  /** Tells this process from others; a restarted one is another. */
  private final String node = RandomTokens.id().substring(0, NODE_LENGTH);

  private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

  public RefreshTokens(
      Sessions sessions, AccessTokens accessTokens, IssuerSettings settings, Clock clock) {
    this.sessions = sessions;
    this.accessTokens = accessTokens;
    this.settings = settings;
    this.clock = clock;
  }

  /** Asks Entra for new tokens. */
  @FunctionalInterface
  public interface Upstream {
    /**
     * @throws OAuthException invalid_grant if Entra says that the session is over: it is ended then
     * @throws OutageException if Entra cannot answer now: nothing changes then
     */
    Renewal renew(Session session);
  }

  /**
   * What Entra gave.
   *
   * @param claims fitted for access tokens
   * @param scopes what is still granted, within what was
   */
  public record Renewal(TokenSet tokens, Map<String, Object> claims, Scopes scopes) {}

  /**
   * What a client presents. An absent resource is not compared; absent scopes mean all granted, and
   * present ones are at least one.
   */
  public record Presented(
      String token,
      Presenter presenter,
      Optional<ResourceIndicator> resource,
      Optional<Scopes> scopes) {}

  private record Parsed(String sessionId, int generation, byte[] mac) {}

  /**
   * Rotates a refresh token, or repeats the answer of a rotation a moment ago.
   *
   * @throws OAuthException invalid_grant if the token is not valid any more; invalid_target if for
   *     another resource, invalid_scope if for more than was asked for at first, or for nothing
   *     that Entra still grants, invalid_client if the client had to authenticate and did not:
   *     nothing changes then
   * @throws OutageException if Entra or the store cannot answer: nothing changes then
   */
  public IssuedTokens refresh(Presented presented, Upstream upstream) {
    Parsed token = parse(presented.token());
    int rounds = 0;
    while (rounds < MAX_ROUNDS) {
      CompletableFuture<Void> mine = new CompletableFuture<>();
      CompletableFuture<Void> other = underWay.putIfAbsent(token.sessionId(), mine);
      if (other != null) {
        await(other); // no round: what is waited for always ends
        continue;
      }
      rounds++;
      try {
        Optional<IssuedTokens> issued = attempt(token, presented, upstream);
        if (issued.isPresent()) {
          return issued.get();
        }
      } catch (OutageException e) {
        mine.completeExceptionally(e); // those who wait would only ask in vain once more
        throw e;
      } finally {
        underWay.remove(token.sessionId(), mine);
        mine.complete(null);
      }
    }
    throw new ContentionException();
  }

  /** Empty if somebody else changed the session meanwhile. */
  private Optional<IssuedTokens> attempt(Parsed token, Presented presented, Upstream upstream) {
    Sessions.Stored read =
        sessions.find(token.sessionId()).orElseThrow(() -> refusal("no session of that token"));
    Session session = read.session();
    RefreshState state =
        session.refresh().orElseThrow(() -> refusal("the session has no refresh tokens"));
    Authorization granted = session.authorization();
    if (!MessageDigest.isEqual(
        mac(state.key(), token.sessionId(), token.generation()), token.mac())) {
      throw refusal("the token's MAC is wrong");
    }
    if (!presented.presenter().client().equals(granted.client())) {
      throw refusal("the token is another client's");
    }
    if (!presented.resource().map(granted.resource()::isSame).orElse(true)) {
      throw new OAuthException(
          ErrorCode.INVALID_TARGET, "resource is not the one that was authorized");
    }
    if (!presented.scopes().map(granted.asked()::containsAll).orElse(true)) {
      throw new OAuthException(
          ErrorCode.INVALID_SCOPE, "scope has more than was granted; authorize again for more");
    }
    narrow(granted.scopes(), presented);
    presented.presenter().prove(granted);
    if (session.challenged()) {
      sessions.end(session.id());
      throw refusal("Entra wants the person to sign in again for what a tool does in their name");
    }
    accessTokens.checkKey();
    Instant now = clock.instant();
    switch (state.judge(token.generation(), now, node)) {
      case ROTATE:
        return rotate(read, token.generation(), presented, upstream);
      case REPEAT:
        return Optional.of(issued(session, presented));
      default:
        sessions.end(session.id());
        throw refusal("generation " + token.generation() + " was used or passed before");
    }
  }

  private Optional<IssuedTokens> rotate(
      Sessions.Stored read, int generation, Presented presented, Upstream upstream) {
    Session session = read.session();
    Renewal renewal;
    try {
      renewal = upstream.renew(session);
    } catch (OAuthException e) {
      if (e.code() == ErrorCode.INVALID_GRANT) {
        sessions.end(session.id());
      }
      throw e;
    }
    narrow(renewal.scopes(), presented);
    Instant now = clock.instant();
    Session rotated =
        session.with(
            session.authorization().renewed(renewal.claims(), renewal.scopes()),
            renewal.tokens().orRefreshTokenOf(session.upstream()).withoutIdToken(),
            session.code(),
            session.refresh().map(state -> state.rotate(generation, now, node)),
            now.plus(settings.refreshTokenLifetime()));
    return sessions.replace(read, rotated)
        ? Optional.of(issued(rotated, presented))
        : Optional.empty();
  }

  private IssuedTokens issued(Session session, Presented presented) {
    Scopes scopes = narrow(session.authorization().scopes(), presented);
    return new IssuedTokens(
        accessTokens.mint(session, scopes), current(session), scopes, session.authorization());
  }

  /** What is presented of what is granted: clients repeat what they once asked for. */
  private static Scopes narrow(Scopes granted, Presented presented) {
    Scopes scopes = presented.scopes().map(granted::intersect).orElse(granted);
    if (scopes.isEmpty()) {
      throw new OAuthException(
          ErrorCode.INVALID_SCOPE, "nothing of scope is granted any more; authorize again");
    }
    return scopes;
  }

  /** The refresh token that the client of the session should hold; empty if it has none. */
  Optional<Secret> current(Session session) {
    return session.refresh().map(state -> format(state.key(), session.id(), state.current()));
  }

  /**
   * The id of the session of a refresh token whose MAC is right, whatever its generation; for
   * revocation.
   */
  public Optional<String> sessionOf(String token) {
    Parsed parsed;
    try {
      parsed = parse(token);
    } catch (OAuthException e) {
      return Optional.empty();
    }
    return sessions
        .find(parsed.sessionId())
        .map(Sessions.Stored::session)
        .filter(
            session ->
                session
                    .refresh()
                    .map(s -> mac(s.key(), parsed.sessionId(), parsed.generation()))
                    .map(mac -> MessageDigest.isEqual(mac, parsed.mac()))
                    .orElse(false))
        .map(Session::id);
  }

  private static Secret format(Secret key, String sessionId, int generation) {
    byte[] id = Base64Url.decode(sessionId, RandomTokens.ID_BYTES).orElseThrow();
    return Secret.of(
        Base64Url.encode(
            ByteBuffer.allocate(TOKEN_BYTES)
                .put(id)
                .putInt(generation)
                .put(mac(key, sessionId, generation))
                .array()));
  }

  private static byte[] mac(Secret key, String sessionId, int generation) {
    byte[] id = Base64Url.decode(sessionId, RandomTokens.ID_BYTES).orElseThrow();
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(generation).array();
    return Arrays.copyOf(Digests.hmac(key.revealBytes(), id, number), MAC_BYTES);
  }

  private static Parsed parse(String token) {
    byte[] bytes =
        Base64Url.decode(token, TOKEN_BYTES)
            .orElseThrow(() -> refusal("the token is no refresh token of ours"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] id = new byte[RandomTokens.ID_BYTES];
    byte[] mac = new byte[MAC_BYTES];
    buffer.get(id);
    int generation = buffer.getInt();
    buffer.get(mac);
    return new Parsed(Base64Url.encode(id), generation, mac);
  }

  private static void await(CompletableFuture<Void> other) {
    try {
      other.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContentionException();
    } catch (TimeoutException e) {
      throw new ContentionException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OutageException outage) {
        throw outage;
      }
      throw new IllegalStateException(e);
    }
  }

  /** Others kept changing the session; the client may simply ask again. */
  private static final class ContentionException extends OutageException {
    ContentionException() {
      super("the session is being refreshed elsewhere", null);
    }
  }

  private static OAuthException refusal(String reason) {
    return new OAuthException(
        ErrorCode.INVALID_GRANT, "the refresh token is not valid any more", reason);
  }
}
