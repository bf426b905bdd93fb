package dev.entrada.authorize;

import dev.entrada.entra.EntraAuthorizeUrl;
import dev.entrada.oauth.CodeChallenge;
import java.util.Optional;

/** Leaving for Entra: {@code state} is made here, and not before. */
record Departure(Flow flow, EntraAuthorizeUrl entra) {
  /** The address at Entra for this flow. */
  String url(PendingAuthorization pending, Hints hints) {
    return url(pending, hints, Optional.empty());
  }

  /** The same, with what Entra wants of the person this time. */
  String url(PendingAuthorization pending, Hints hints, Optional<String> claims) {
    return entra.build(
        new EntraAuthorizeUrl.Trip(
            pending.scopes(),
            flow.sealState(pending),
            pending.nonce(),
            CodeChallenge.of(pending.verifier().reveal()),
            hints.loginHint(),
            hints.domainHint(),
            claims));
  }
}
