package dev.entrada.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Authorization codes: ten minutes, once. */
final class AuthorizationCodes {
  /** Documented as "typically about ten minutes"; expired when now is this much later. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  /**
   * What a code stands for.
   *
   * @param strong whether the person went through multifactor authentication
   */
  record Grant(
      Person person,
      AppRegistration client,
      String redirectUri,
      ScopeRequest scopes,
      @Nullable String nonce,
      Optional<CodeChallenge> challenge,
      boolean strong,
      Optional<UserFlow> userFlow,
      Instant issuedAt) {}

  private final Clock clock;
  private final Map<String, Grant> codes = new ConcurrentHashMap<>();
  private final Set<String> redeemed = ConcurrentHashMap.newKeySet();

  AuthorizationCodes(Clock clock) {
    this.clock = clock;
  }

  String issue(Grant grant, int characters) {
    String code = Opaque.ofLength(characters);
    codes.put(code, grant);
    return code;
  }

  /** Looks at a code without using it up. */
  Grant peek(String code) {
    Grant grant = codes.get(code);
    if (grant == null) {
      throw new Refusal(Aadsts.GRANT_INVALID);
    }
    if (redeemed.contains(code)) {
      throw new Refusal(Aadsts.CODE_REDEEMED);
    }
    if (!clock.instant().isBefore(grant.issuedAt().plus(LIFETIME))) {
      throw new Refusal(Aadsts.GRANT_EXPIRED);
    }
    return grant;
  }

  /** Uses a code up; of several callers at once, one gets through. */
  void redeem(String code) {
    if (!redeemed.add(code)) {
      throw new Refusal(Aadsts.CODE_REDEEMED);
    }
  }
}
