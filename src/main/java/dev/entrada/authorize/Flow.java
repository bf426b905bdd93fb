package dev.entrada.authorize;

import dev.entrada.crypto.Opened;
import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.Sealer;
import dev.entrada.oauth.OAuthException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Seals what is pending for each step of the way, and opens it again: the consent form's for the
 * consent step only, Entra's {@code state} for the callback only.
 */
final class Flow {
  /** A person may look at the consent page for as long. */
  static final Duration CONSENT_LIFETIME = Duration.ofMinutes(60);

  /** And stay at Entra for as long, a second factor included. */
  static final Duration STATE_LIFETIME = Duration.ofMinutes(15);

  private final Sealer sealer;
  private final PendingCodec codec;
  private final Clock clock;

  Flow(Sealer sealer, PendingCodec codec, Clock clock) {
    this.sealer = sealer;
    this.codec = codec;
    this.clock = clock;
  }

  /** Why a step cannot go on from what it was given. */
  enum Trouble {
    /** Nothing that we sealed for this step. */
    NOT_OURS,
    /** Too late. */
    EXPIRED,
    /** The server or the client was configured anew meanwhile. */
    CHANGED
  }

  /** What came of opening: a pending authorization or the trouble with it. */
  record Step(Optional<PendingAuthorization> pending, Optional<Trouble> trouble) {
    static Step trouble(Trouble trouble) {
      return new Step(Optional.empty(), Optional.of(trouble));
    }
  }

  String sealConsent(PendingAuthorization pending) {
    return seal(Purpose.CONSENT, CONSENT_LIFETIME, pending);
  }

  String sealState(PendingAuthorization pending) {
    return seal(Purpose.STATE, STATE_LIFETIME, pending);
  }

  private String seal(Purpose purpose, Duration lifetime, PendingAuthorization pending) {
    return sealer.sealUntil(purpose, "", clock.instant().plus(lifetime), codec.encode(pending));
  }

  /**
   * @throws OAuthException if the client is not accepted any more
   */
  Step openConsent(Optional<String> sealed) {
    return open(Purpose.CONSENT, sealed);
  }

  /** As {@link #openConsent}. */
  Step openState(Optional<String> sealed) {
    return open(Purpose.STATE, sealed);
  }

  private Step open(Purpose purpose, Optional<String> sealed) {
    Opened opened =
        sealed
            .map(value -> sealer.open(purpose, "", value, clock.instant()))
            .orElseGet(Opened.NotOurs::new);
    if (opened instanceof Opened.Valid valid) {
      Optional<PendingAuthorization> pending = codec.decode(valid.content());
      return pending.isPresent()
          ? new Step(pending, Optional.empty())
          : Step.trouble(Trouble.CHANGED);
    }
    return Step.trouble(opened instanceof Opened.Expired ? Trouble.EXPIRED : Trouble.NOT_OURS);
  }
}
