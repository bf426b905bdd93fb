package dev.entrada.issuer;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.JwtSigner;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.SigningKey;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.json.Json;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mints access tokens: {@code at+jwt}, RS256, for one resource, under 4 KB.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068#section-2">RFC 9068 §2</a>
 */
public final class AccessTokens {
  public static final String TYPE = "at+jwt";

  /** Proxies and containers cut header lines at 8 KB, some at 4. */
  static final int MAX_LENGTH = 4095;

  /** Characters of the header (110), of the signature (342) and of two dots. */
  private static final int ENVELOPE_LENGTH = 454;

  /** Names and punctuation of the claims of our own, ids, times, and a subject of up to 128. */
  private static final int OWN_CLAIMS_BYTES = 280;

  private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);

  private final ServerUrl issuer;
  private final SigningKeys keys;
  private final Duration lifetime;
  private final Clock clock;

  public AccessTokens(ServerUrl issuer, SigningKeys keys, Duration lifetime, Clock clock) {
    this.issuer = issuer;
    this.keys = keys;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** A token, its {@code jti}, and how many seconds it lives. */
  public record Minted(Secret token, String id, long expiresInSeconds) {}

  /** The roles of a person do not fit into an access token. */
  public static final class RolesTooLargeException extends RuntimeException {
    RolesTooLargeException(int count) {
      super("the " + count + " app roles of the person do not fit into an access token of 4 KB");
    }
  }

  /**
   * Called before a grant is used up, so that it is still good if nothing can be signed.
   *
   * @throws dev.entrada.oauth.OutageException if there is no key to sign with now
   */
  void checkKey() {
    keys.current();
  }

  /**
   * A token for the session's resource. It ends when Entra's own token or the session does, if that
   * is sooner.
   */
  Minted mint(Session session, Scopes scopes) {
    Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
    Instant end = now.plus(lifetime);
    Instant upstreamEnd = session.upstream().expiresAt();
    Instant bounded = upstreamEnd.isBefore(end) ? upstreamEnd : end;
    Instant expiry = session.endsAt().filter(bounded::isAfter).orElse(bounded);
    Authorization granted = session.authorization();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer.value());
    claims.put("aud", granted.resource().value());
    claims.put("sub", granted.subject());
    claims.put("client_id", granted.client().value());
    claims.put("scope", scopes.toString());
    String id = RandomTokens.id();
    claims.put("jti", id);
    claims.put("sid", session.id());
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", expiry.getEpochSecond());
    granted.claims().forEach(claims::putIfAbsent);
    String token = JwtSigner.sign(keys.current(), TYPE, claims);
    return new Minted(Secret.of(token), id, Duration.between(now, expiry).toSeconds());
  }

  /** The claims of an access token of ours, for whatever resource; empty if it is none or over. */
  public Optional<VerifiedJwt> verify(String token) {
    JwtRules rules =
        new JwtRules(
            TYPE,
            Set.of(SigningKey.ALGORITHM),
            issuer.value()::equals,
            JwtRules.ANY_AUDIENCE,
            Duration.ZERO);
    return JwtVerifier.verify(token, keys.jwkSet(), rules, clock.instant())
            instanceof JwtVerification.Accepted accepted
        ? Optional.of(accepted.token())
        : Optional.empty();
  }

  /**
   * Chooses the claims that fit into a token beside those of our own. A claim that does not fit is
   * left out whole, and the log says so: half a list of groups would lie.
   *
   * @param names which claims to copy, the most important first after {@code roles}
   * @throws RolesTooLargeException if {@code roles} is wanted and does not fit: without them a
   *     person would silently lose rights
   */
  public Map<String, Object> fit(
      ClientId client,
      ResourceIndicator resource,
      Scopes scopes,
      List<String> names,
      Map<String, Object> available) {
    int fixed =
        issuer.value().length()
            + client.value().length()
            + resource.value().length()
            + scopes.toString().length();
    int payload = (MAX_LENGTH - ENVELOPE_LENGTH) * 3 / 4;
    int budget = payload - OWN_CLAIMS_BYTES - fixed;
    Map<String, Object> fitted = new LinkedHashMap<>();
    List<String> ordered =
        names.stream()
            .sorted((a, b) -> Boolean.compare(b.equals("roles"), a.equals("roles")))
            .toList();
    for (String name : ordered) {
      Object value = available.get(name);
      if (value == null) {
        warnOfOverage(name, available);
        continue;
      }
      int size = Json.write(Map.of(name, value)).getBytes(StandardCharsets.UTF_8).length;
      if (size <= budget) {
        fitted.put(name, value);
        budget -= size;
      } else if (name.equals("roles")) {
        throw new RolesTooLargeException(value instanceof List<?> list ? list.size() : 1);
      } else {
        LOG.warn("Claim {} left out of access tokens: {} bytes do not fit into 4 KB", name, size);
      }
    }
    return fitted;
  }

  /** Of people in many groups Entra names none, and says only that there are more. */
  private static void warnOfOverage(String name, Map<String, Object> available) {
    if (name.equals("groups")
        && (available.containsKey("_claim_names") || available.containsKey("hasgroups"))) {
      LOG.warn(
          "Claim groups left out of access tokens: the person is in more groups than Entra puts into"
              + " a token; assign groups to the application, or use app roles");
    }
  }
}
