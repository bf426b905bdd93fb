package dev.entrada.authorize;

import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.web.Params;
import java.util.Optional;

/**
 * What a client knows of the person: forwarded to Entra, which only uses it to fill a field. They
 * travel in the consent form in the clear, since they decide nothing.
 */
record Hints(Optional<String> loginHint, Optional<String> domainHint) {
  static final Hints NONE = new Hints(Optional.empty(), Optional.empty());

  /** As long as a user principal name may be, and more. */
  private static final int MAX_LENGTH = 256;

  /**
   * @throws OAuthException invalid_request if one is repeated
   */
  static Hints read(Params params) {
    return new Hints(
        bounded(params.one(Parameters.LOGIN_HINT)), bounded(params.one(Parameters.DOMAIN_HINT)));
  }

  private static Optional<String> bounded(Optional<String> hint) {
    return hint.filter(
        value -> value.length() <= MAX_LENGTH && value.chars().noneMatch(Character::isISOControl));
  }
}
