package dev.entrada.issuer;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Secret;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored form of a session, as {@code docs/storage.md} describes it. Members that a later
 * release adds are ignored by this one; a change that this one cannot read needs a new {@code v}.
 */
final class SessionCodec {
  private static final long VERSION = 1;
  private static final JsonLimits LIMITS = new JsonLimits(1024 * 1024, 12, 10_000);
  private static final byte[] ENDED =
      Json.write(Map.of("v", VERSION, "ended", true)).getBytes(StandardCharsets.UTF_8);

  private SessionCodec() {}

  /** What stays of a session that ended: that it did. */
  static byte[] ended() {
    return ENDED.clone();
  }

  static byte[] encode(Session session) {
    Authorization granted = session.authorization();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("v", VERSION);
    json.put("client", granted.client().value());
    json.put("sub", granted.subject());
    json.put("claims", granted.claims());
    json.put("asked", granted.asked().toString());
    json.put("scope", granted.scopes().toString());
    json.put("resource", granted.resource().value());
    json.put("redirect_uri", granted.redirectUri().value());
    json.put("challenge", granted.challenge().value());
    json.put("refresh_tokens", granted.refreshTokens());
    json.put("confidential", granted.confidential());
    json.put("upstream_access", session.upstream().accessToken().reveal());
    session.upstream().refreshToken().ifPresent(t -> json.put("upstream_refresh", t.reveal()));
    json.put("upstream_expires", session.upstream().expiresAt().getEpochSecond());
    json.put("code_hash", session.code().hash());
    json.put("code_expires", session.code().expiresAt().getEpochSecond());
    json.put("code_redeemed", session.code().redeemed());
    session.refresh().ifPresent(refresh -> json.put("refresh", encode(refresh)));
    json.put("created", session.createdAt().toEpochMilli());
    json.put("expires", session.expiresAt().toEpochMilli());
    if (session.challenged()) {
      json.put("challenged", true);
    }
    session.endsAt().ifPresent(ends -> json.put("ends", ends.toEpochMilli()));
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> encode(RefreshState refresh) {
    List<String> used = new ArrayList<>();
    for (RefreshState.Retirement retirement : refresh.retirements()) {
      used.add(
          retirement.generation() + ":" + retirement.at().toEpochMilli() + ":" + retirement.node());
    }
    return Map.of(
        "key", Base64Url.encode(refresh.key().revealBytes()),
        "current", refresh.current(),
        "predecessor", refresh.predecessor(),
        "used", used);
  }

  /** Empty if the session has ended. */
  static Optional<Session> decode(String id, byte[] stored) {
    JsonObject json = Json.parseObject(stored, LIMITS);
    if (json.requiredInteger("v") != VERSION) {
      throw new IllegalStateException("a stored session is of a later release");
    }
    if (json.bool("ended").orElse(false)) {
      return Optional.empty();
    }
    Scopes scopes = Scopes.parse(json.requiredString("scope"));
    Authorization authorization =
        new Authorization(
            new ClientId(json.requiredString("client")),
            json.requiredString("sub"),
            json.object("claims").map(JsonObject::toMap).orElse(Map.of()),
            // Absent in what was written before there was this member.
            json.string("asked").map(Scopes::parse).orElse(scopes),
            scopes,
            new ResourceIndicator(json.requiredString("resource")),
            new RedirectUri(json.requiredString("redirect_uri")),
            new CodeChallenge(json.requiredString("challenge")),
            json.bool("refresh_tokens").orElse(true),
            json.bool("confidential").orElse(false));
    TokenSet upstream =
        new TokenSet(
            Secret.of(json.requiredString("upstream_access")),
            json.string("upstream_refresh").map(Secret::of),
            Optional.empty(),
            Instant.ofEpochSecond(json.requiredInteger("upstream_expires")));
    CodeState code =
        new CodeState(
            json.requiredString("code_hash"),
            Instant.ofEpochSecond(json.requiredInteger("code_expires")),
            json.bool("code_redeemed").orElse(false));
    return Optional.of(
        new Session(
            id,
            authorization,
            upstream,
            code,
            json.object("refresh").map(SessionCodec::decodeRefresh),
            Instant.ofEpochMilli(json.requiredInteger("created")),
            Instant.ofEpochMilli(json.requiredInteger("expires")),
            json.integer("ends").map(Instant::ofEpochMilli),
            json.bool("challenged").orElse(false)));
  }

  private static RefreshState decodeRefresh(JsonObject json) {
    List<RefreshState.Retirement> used = new ArrayList<>();
    for (String pair : json.strings("used").orElse(List.of())) {
      String[] parts = pair.split(":", 3);
      used.add(
          new RefreshState.Retirement(
              Integer.parseInt(parts[0]),
              Instant.ofEpochMilli(Long.parseLong(parts[1])),
              parts[2]));
    }
    byte[] key = Base64Url.decode(json.requiredString("key")).orElseThrow();
    return new RefreshState(
        Secret.of(key),
        Math.toIntExact(json.requiredInteger("current")),
        Math.toIntExact(json.requiredInteger("predecessor")),
        used);
  }
}
