package dev.entrada.authorize;

import dev.entrada.client.Client;
import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import java.util.Optional;

/**
 * An authorization on its way, as it travels sealed.
 *
 * @param flowId 16 random bytes that nobody outside ever sees: our own verifier, nonce and the
 *     session's id derive from them
 * @param browser the digest of the binding cookie of the browser it may go on in
 * @param redirectUri the one to answer to, with its port
 * @param clientState the client's {@code state}, at most {@value #MAX_CLIENT_STATE_BYTES} bytes
 * @param unasked whether the person was not asked this time, because somebody allowed it before
 * @param scopes what will be granted if Entra grants it, in short names
 */
record PendingAuthorization(
    byte[] flowId,
    byte[] browser,
    Client client,
    RedirectUri redirectUri,
    ResourceIndicator resource,
    Scopes scopes,
    CodeChallenge challenge,
    Optional<String> clientState,
    boolean unasked) {
  /** It comes back in a URL, inside our own {@code state}. */
  static final int MAX_CLIENT_STATE_BYTES = 1024;

  static final int FLOW_ID_BYTES = RandomTokens.ID_BYTES;

  /**
   * The same request as a flow of its own, for a page that is shown in a browser. A page may be
   * shown again without end; one flow must end before the mark of its completion does.
   */
  PendingAuthorization begunIn(byte[] thatBrowser) {
    return new PendingAuthorization(
        RandomTokens.bytes(FLOW_ID_BYTES),
        thatBrowser,
        client,
        redirectUri,
        resource,
        scopes,
        challenge,
        clientState,
        unasked);
  }

  /** The same flow, with or without having asked the person. */
  PendingAuthorization asUnasked(boolean isUnasked) {
    return new PendingAuthorization(
        flowId, browser, client, redirectUri, resource, scopes, challenge, clientState, isUnasked);
  }

  /** Our PKCE verifier at Entra: 43 characters. */
  Secret verifier() {
    return Secret.of(Base64Url.encode(derive("verifier", RandomTokens.SECRET_BYTES)));
  }

  /** What the ID token must bring back. */
  String nonce() {
    return Base64Url.encode(derive("nonce", RandomTokens.ID_BYTES));
  }

  /** The id of the session that this becomes: always the same, so it becomes one only once. */
  byte[] sessionId() {
    return derive("session", RandomTokens.ID_BYTES);
  }

  private byte[] derive(String what, int length) {
    return Digests.hkdf(flowId, new byte[0], "entrada/flow/" + what, length);
  }
}
