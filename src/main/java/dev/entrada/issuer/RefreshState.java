package dev.entrada.issuer;

import dev.entrada.crypto.Secret;
import dev.entrada.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The generations of a session's refresh token. Only one is current; which of the others may still
 * come, and what that means, is decided here and nowhere else.
 *
 * @param key MACs the tokens of this session
 * @param current the generation that the client should hold
 * @param predecessor the generation whose use made the current one; {@link #NO_GENERATION} before
 *     the first rotation
 * @param retirements the last generations that were used, oldest first, at most {@value
 *     #MAX_RETIREMENTS}
 */
record RefreshState(Secret key, int current, int predecessor, List<Retirement> retirements) {
  static final int NO_GENERATION = 0;
  static final int FIRST_GENERATION = 1;

  /** Bounds the record; a token retired longer ago than so many uses is past its grace anyway. */
  private static final int MAX_RETIREMENTS = 8;

  /** Clients with several processes, and hosted ones with several egress paths, refresh at once. */
  static final Duration GRACE = Duration.ofSeconds(60);

  RefreshState {
    retirements = List.copyOf(retirements);
  }

  /**
   * When a generation was used.
   *
   * @param node which process's clock that was
   */
  record Retirement(int generation, Instant at, String node) {
    /** Judged by another node's clock, the grace is longer rather than shorter. */
    boolean isInGrace(Instant now, String here) {
      Duration grace = node.equals(here) ? GRACE : GRACE.plus(StateStore.CLOCKS_APART);
      return now.isBefore(at.plus(grace));
    }
  }

  /** What a presented generation means. */
  enum Verdict {
    /** It is the one to rotate. */
    ROTATE,
    /** It was rotated a moment ago: the answer is the current one again, and nothing changes. */
    REPEAT,
    /** Nobody honest can hold it: the session ends. */
    END
  }

  static RefreshState first(Secret key) {
    return new RefreshState(key, FIRST_GENERATION, NO_GENERATION, List.of());
  }

  /**
   * Judges a generation whose MAC is right, at a node.
   *
   * <ul>
   *   <li>The current one rotates.
   *   <li>The next one rotates too: the store lost the write that made it current.
   *   <li>One used less than 60 seconds ago repeats.
   *   <li>The predecessor, later than that, rotates past the current one: its answer was lost. The
   *       passed one is dead, so a thief who holds it ends the session instead of sharing it.
   *   <li>Any other ends the session.
   * </ul>
   */
  Verdict judge(int generation, Instant now, String node) {
    if (generation == current || generation == current + 1) {
      return Verdict.ROTATE;
    }
    for (Retirement retirement : retirements) {
      if (retirement.generation() == generation && retirement.isInGrace(now, node)) {
        return Verdict.REPEAT;
      }
    }
    return generation == predecessor ? Verdict.ROTATE : Verdict.END;
  }

  /** The state after the presented generation was rotated. */
  RefreshState rotate(int presented, Instant now, String node) {
    List<Retirement> used = new ArrayList<>(retirements);
    used.removeIf(retirement -> retirement.generation() == presented);
    used.add(new Retirement(presented, now, node));
    int from = Math.max(0, used.size() - MAX_RETIREMENTS);
    return new RefreshState(
        key, Math.max(current, presented) + 1, presented, used.subList(from, used.size()));
  }
}
