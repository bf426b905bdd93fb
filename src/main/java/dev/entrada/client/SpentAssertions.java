package dev.entrada.client;

import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import java.time.Instant;

/** Remembers each assertion's {@code jti} until it expires, for all nodes (RFC 7523 §3). */
public final class SpentAssertions {
  private static final String KIND = "assertion";

  private final StateStore store;

  public SpentAssertions(StateStore store) {
    this.store = store;
  }

  /** A verified assertion that may be used once. */
  public final class Assertion {
    private final StateKey key;
    private final Instant expiresAt;
    private boolean spent;

    private Assertion(StateKey key, Instant expiresAt) {
      this.key = key;
      this.expiresAt = expiresAt;
    }

    /**
     * Once is enough: a request that must begin again, because another node was faster, goes on.
     */
    void spend() {
      if (spent) {
        return;
      }
      if (!store.putIfAbsent(key, new byte[0], expiresAt)) {
        throw new OAuthException(
            ErrorCode.INVALID_CLIENT,
            "the client could not be authenticated",
            "the assertion was used before");
      }
      spent = true;
    }
  }

  /**
   * @param until when this node would refuse the assertion as expired anyway; a slower one takes it
   *     for longer, and a faster one must remember it for as long
   */
  Assertion of(ClientId client, String jti, Instant until) {
    return new Assertion(
        new StateKey(KIND, Digests.sha256(client.value() + "\n" + jti)),
        until.plus(StateStore.CLOCKS_APART));
  }
}
