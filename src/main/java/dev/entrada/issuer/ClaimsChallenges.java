package dev.entrada.issuer;

import dev.entrada.crypto.Digests;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What Entra asked of a person when a tool acted in their name, such as a second factor. MCP
 * clients cannot carry such a demand back, so it is kept with the person until their next sign-in.
 */
public final class ClaimsChallenges {
  private static final String KIND = "challenge";

  /** Whoever has not come back by then has lost the reason to. */
  private static final Duration LIFETIME = Duration.ofDays(7);

  private final StateStore store;
  private final Clock clock;

  /**
   * @param store one that encrypts
   */
  public ClaimsChallenges(StateStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Keeps a demand; one that is there already stays. */
  public void keep(String subject, String claims) {
    store.putIfAbsent(
        key(subject), claims.getBytes(StandardCharsets.UTF_8), clock.instant().plus(LIFETIME));
  }

  /** Takes the demand that waits for a person; at most one caller gets it. */
  public Optional<String> take(String subject) {
    return store.take(key(subject)).map(claims -> new String(claims, StandardCharsets.UTF_8));
  }

  private static StateKey key(String subject) {
    return new StateKey(KIND, Digests.sha256(subject));
  }
}
