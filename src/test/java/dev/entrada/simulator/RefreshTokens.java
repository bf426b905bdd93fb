package dev.entrada.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refresh tokens. Every refresh gives a new one and leaves the old one valid (documented); a token
 * belongs to a person and an app, not to an API.
 */
final class RefreshTokens {
  /** Documented default; expired when now is this much later than the issue. */
  static final Duration INACTIVITY = Duration.ofDays(90);

  private static final int CHARACTERS = 900;

  /** What a refresh token stands for. */
  record Grant(
      Person person,
      AppRegistration client,
      ScopeRequest scopes,
      boolean strong,
      Optional<UserFlow> userFlow,
      Instant issuedAt) {

    Duration lifetime() {
      return userFlow.isPresent() ? UserFlowIssue.REFRESH_TOKEN_LIFETIME : INACTIVITY;
    }
  }

  private final Clock clock;
  private final Map<String, Grant> tokens = new ConcurrentHashMap<>();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();

  RefreshTokens(Clock clock) {
    this.clock = clock;
  }

  String issue(
      Person person,
      AppRegistration client,
      ScopeRequest scopes,
      boolean strong,
      Optional<UserFlow> userFlow) {
    String token = Opaque.ofLength(CHARACTERS);
    tokens.put(token, new Grant(person, client, scopes, strong, userFlow, clock.instant()));
    return token;
  }

  Grant find(String token, AppRegistration client) {
    Grant grant = tokens.get(token);
    if (grant == null || !grant.client().clientId().equals(client.clientId())) {
      throw new Refusal(Aadsts.GRANT_INVALID).withSuberror("bad_token");
    }
    if (revoked.contains(token)) {
      throw new Refusal(Aadsts.GRANT_REVOKED).withSuberror("bad_token");
    }
    if (!clock.instant().isBefore(grant.issuedAt().plus(grant.lifetime()))) {
      throw new Refusal(Aadsts.REFRESH_TOKEN_INACTIVE).withSuberror("bad_token");
    }
    return grant;
  }

  void revoke(String token) {
    revoked.add(token);
  }

  void revokeAllOf(Person person) {
    tokens.forEach(
        (token, grant) -> {
          if (grant.person().objectId().equals(person.objectId())) {
            revoked.add(token);
          }
        });
  }
}
