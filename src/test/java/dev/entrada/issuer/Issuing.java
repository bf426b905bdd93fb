package dev.entrada.issuer;

import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.oauth.TokenSet;
import dev.entrada.store.EncryptedStateStore;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A server's issuing parts on one encrypted memory store, with an authorization to issue for. */
final class Issuing {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final ServerUrl ISSUER = new ServerUrl("https://auth.example.com");
  static final String VERIFIER = "v".repeat(43);
  static final ClientId CLIENT = new ClientId("client");
  static final ResourceIndicator RESOURCE = new ResourceIndicator("https://mcp.example.com/mcp");
  static final RedirectUri REDIRECT = new RedirectUri("http://localhost:51234/cb");
  static final IssuerSettings SETTINGS =
      new IssuerSettings(
          Duration.ofHours(1), Duration.ofDays(90), Optional.empty(), Duration.ofDays(90));

  /** Keys cost a tenth of a second each; tests of rotation have a store of their own. */
  private static final StateStore KEY_STORE = new MemoryStateStore(MutableClock.at(START));

  final MutableClock clock = MutableClock.at(START);
  final StateStore raw = new MemoryStateStore(clock);
  final Node node;
  private final IssuerSettings settings;

  Issuing() {
    this(SETTINGS);
  }

  Issuing(IssuerSettings settings) {
    this.settings = settings;
    this.node = another();
  }

  /** One process of the server. */
  record Node(
      Sessions sessions,
      AccessTokens accessTokens,
      RefreshTokens refreshTokens,
      AuthorizationCodes codes) {}

  StateStore encrypted(StateStore store) {
    return new EncryptedStateStore(
        store, new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), ISSUER.value()));
  }

  /** One more process on the same store. */
  Node another() {
    Sessions sessions = new Sessions(encrypted(raw), clock);
    AccessTokens accessTokens =
        new AccessTokens(ISSUER, keys(), settings.accessTokenLifetime(), clock);
    RefreshTokens refreshTokens = new RefreshTokens(sessions, accessTokens, settings, clock);
    return new Node(
        sessions,
        accessTokens,
        refreshTokens,
        new AuthorizationCodes(sessions, refreshTokens, accessTokens, settings, clock));
  }

  SigningKeys keys() {
    return new SigningKeys(KEY_STORE, settings, clock);
  }

  /** A client that has only named itself. */
  static Presenter presenter(ClientId client) {
    return new Presenter(client, false, granted -> {}, () -> {});
  }

  static Authorization authorization() {
    return new Authorization(
        CLIENT,
        "tid.oid",
        Map.of("name", "Ann"),
        Scopes.of("read", "write"),
        Scopes.of("read", "write"),
        RESOURCE,
        REDIRECT,
        CodeChallenge.of(VERIFIER),
        true,
        false);
  }

  TokenSet upstream(String refreshToken) {
    return new TokenSet(
        Secret.of("entra-access"),
        Optional.of(Secret.of(refreshToken)),
        Optional.of(Secret.of("entra-id")),
        clock.instant().plus(Duration.ofMinutes(80)));
  }

  /** The code of a new session. */
  String code() {
    return code(RandomTokens.bytes(RandomTokens.ID_BYTES));
  }

  String code(byte[] sessionId) {
    return node.codes()
        .issue(sessionId, authorization(), upstream("entra-1"))
        .orElseThrow()
        .reveal();
  }

  static AuthorizationCodes.Redemption redemption(String code) {
    return new AuthorizationCodes.Redemption(
        code, presenter(CLIENT), Optional.of(REDIRECT), Optional.of(RESOURCE), VERIFIER);
  }

  /** The first refresh token of a new session. */
  String refreshToken() {
    return node.codes().redeem(redemption(code())).refreshToken().orElseThrow().reveal();
  }

  static RefreshTokens.Presented presented(String refreshToken) {
    return new RefreshTokens.Presented(
        refreshToken, presenter(CLIENT), Optional.of(RESOURCE), Optional.empty());
  }

  static String sessionId(String codeOrRefreshToken) {
    byte[] bytes = dev.entrada.crypto.Base64Url.decode(codeOrRefreshToken).orElseThrow();
    return dev.entrada.crypto.Base64Url.encode(
        java.util.Arrays.copyOf(bytes, RandomTokens.ID_BYTES));
  }

  Session session(String codeOrRefreshToken) {
    return node.sessions().find(sessionId(codeOrRefreshToken)).orElseThrow().session();
  }

  boolean isLive(String codeOrRefreshToken) {
    return node.sessions().find(sessionId(codeOrRefreshToken)).isPresent();
  }

  static StateKey key(String codeOrRefreshToken) {
    return new StateKey("session", sessionId(codeOrRefreshToken));
  }
}
