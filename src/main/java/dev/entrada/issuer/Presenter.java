package dev.entrada.issuer;

import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import java.util.function.Consumer;

/**
 * The client that presents a code or a refresh token.
 *
 * @param proven whether it authenticated
 * @param policy told of the grant once what was presented has proved to be of it, and of this
 *     client; throws unauthorized_client if this server no longer answers to its redirect URI
 * @param spend uses up what it authenticated with; called once everything presented has proved
 *     genuine, before anything changes; throws invalid_client if that was used before
 */
public record Presenter(
    ClientId client, boolean proven, Consumer<Authorization> policy, Runnable spend) {
  /**
   * @throws OAuthException invalid_client if the grant's client must authenticate and did not;
   *     unauthorized_client if the policy has changed
   */
  void prove(Authorization granted) {
    if (granted.confidential() && !proven) {
      throw new OAuthException(
          ErrorCode.INVALID_CLIENT,
          "the client must authenticate",
          "a confidential client did not");
    }
    policy.accept(granted);
    spend.run();
  }
}
