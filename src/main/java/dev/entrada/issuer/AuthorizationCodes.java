package dev.entrada.issuer;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.TokenSet;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Authorization codes: the session's id and 256 random bits, 64 characters of base64url, of which
 * the record keeps only the hash.
 */
public final class AuthorizationCodes {
  private static final int CODE_BYTES = RandomTokens.ID_BYTES + RandomTokens.SECRET_BYTES;

  private final Sessions sessions;
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final IssuerSettings settings;
  private final Clock clock;

  public AuthorizationCodes(
      Sessions sessions,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      IssuerSettings settings,
      Clock clock) {
    this.sessions = sessions;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Begins a session and issues its code.
   *
   * @param sessionId 16 bytes that belong to the pending authorization: the first call with them
   *     wins, so a pending authorization completes once
   * @return empty if the pending authorization has completed before
   */
  public Optional<Secret> issue(byte[] sessionId, Authorization granted, TokenSet upstream) {
    Instant now = clock.instant();
    byte[] code =
        ByteBuffer.allocate(CODE_BYTES)
            .put(sessionId)
            .put(RandomTokens.bytes(RandomTokens.SECRET_BYTES))
            .array();
    String text = Base64Url.encode(code);
    Session session =
        new Session(
            Base64Url.encode(sessionId),
            granted,
            upstream.withoutIdToken(),
            new CodeState(Digests.sha256(text), now.plus(IssuerSettings.CODE_LIFETIME), false),
            Optional.empty(),
            now,
            now.plus(IssuerSettings.COMPLETION_MEMORY),
            settings.sessionLifetime().map(now::plus),
            false);
    return sessions.create(session) ? Optional.of(Secret.of(text)) : Optional.empty();
  }

  /** Whether {@link #issue} with that id would come too late. */
  public boolean isCompleted(byte[] sessionId) {
    return sessions.isTaken(Base64Url.encode(sessionId));
  }

  /** What a client presents. Absent redirect URI and resource are not compared. */
  public record Redemption(
      String code,
      Presenter presenter,
      Optional<RedirectUri> redirectUri,
      Optional<ResourceIndicator> resource,
      String verifier) {}

  /**
   * Redeems a code. At most one call ever returns for a given code. A second one ends the session,
   * if all it presents is right: then one of the two was a thief. A wrong verifier burns the code
   * (RFC 9700 §4.5), anything else that is wrong changes nothing.
   *
   * @throws OAuthException invalid_grant if the code is unknown, expired, redeemed, or was issued
   *     to another client, redirect URI or challenge; invalid_target if for another resource;
   *     invalid_client if the client had to authenticate and did not
   */
  public IssuedTokens redeem(Redemption presented) {
    String id = sessionId(presented.code());
    Sessions.Stored read = sessions.find(id).orElseThrow(() -> refusal("no session of that code"));
    Session session = read.session();
    Authorization granted = session.authorization();
    if (!isSame(Digests.sha256(presented.code()), session.code().hash())) {
      throw refusal("the code is not that of its session");
    }
    if (!presented.presenter().client().equals(granted.client())) {
      throw refusal("the code is another client's");
    }
    if (!presented.redirectUri().map(granted.redirectUri()::equals).orElse(true)) {
      throw refusal("redirect_uri is not the one authorized");
    }
    if (!presented.resource().map(granted.resource()::isSame).orElse(true)) {
      throw new OAuthException(
          ErrorCode.INVALID_TARGET, "resource is not the one that was authorized");
    }
    presented.presenter().prove(granted);
    boolean verified = granted.challenge().matches(presented.verifier());
    if (session.code().redeemed()) {
      if (verified) {
        sessions.end(id);
      }
      throw refusal("the code was redeemed before");
    }
    if (!verified) {
      // Consumed before it could be tried again with another verifier.
      sessions.end(id);
      throw refusal("the verifier does not belong to the challenge");
    }
    Instant now = clock.instant();
    if (!now.isBefore(session.code().expiresAt())) {
      throw refusal("the code has expired");
    }
    if (session.endsAt().map(end -> !now.isBefore(end)).orElse(false)) {
      throw refusal("the session has ended before the code was redeemed");
    }
    if (!now.isBefore(session.upstream().expiresAt())) {
      throw refusal("Entra's access token has ended before the code was redeemed");
    }
    accessTokens.checkKey();
    return redeem(read, now);
  }

  private IssuedTokens redeem(Sessions.Stored read, Instant now) {
    Session session = read.session();
    boolean refreshes =
        session.authorization().refreshTokens() && session.upstream().refreshToken().isPresent();
    Optional<RefreshState> refresh =
        refreshes
            ? Optional.of(
                RefreshState.first(Secret.of(RandomTokens.bytes(RandomTokens.SECRET_BYTES))))
            : Optional.empty();
    Instant expiry = refreshes ? now.plus(settings.refreshTokenLifetime()) : longest(session, now);
    Session redeemed =
        session.with(
            session.authorization(), session.upstream(), session.code().redeem(), refresh, expiry);
    if (!sessions.replace(read, redeemed)) {
      // Somebody redeemed it between our look and our write; our look was as good as theirs.
      sessions.end(session.id());
      throw refusal("the code was redeemed at the same moment");
    }
    return new IssuedTokens(
        accessTokens.mint(redeemed, redeemed.authorization().scopes()),
        refreshTokens.current(redeemed),
        redeemed.authorization().scopes(),
        redeemed.authorization());
  }

  /** Without refresh tokens the record is needed while a token or a pending flow lives. */
  private Instant longest(Session session, Instant now) {
    Instant tokens = now.plus(settings.accessTokenLifetime());
    return tokens.isAfter(session.expiresAt()) ? tokens : session.expiresAt();
  }

  private static String sessionId(String code) {
    byte[] bytes =
        Base64Url.decode(code, CODE_BYTES)
            .orElseThrow(() -> refusal("the code is no code of ours"));
    return Base64Url.encode(Arrays.copyOf(bytes, RandomTokens.ID_BYTES));
  }

  private static boolean isSame(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        b.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static OAuthException refusal(String reason) {
    return new OAuthException(
        ErrorCode.INVALID_GRANT, "the authorization code is not valid any more", reason);
  }
}
