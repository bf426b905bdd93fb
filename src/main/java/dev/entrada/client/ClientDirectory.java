package dev.entrada.client;

import dev.entrada.crypto.Digests;
import dev.entrada.jose.JwkSource;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** The one look-up of clients, with the rules that hold for all of them at every call. */
public final class ClientDirectory {
  private final Optional<PreconfiguredClients> preconfigured;
  private final Optional<RegisteredClients> registered;
  private final Optional<MetadataDocumentClients> documents;
  private final RedirectPolicy redirectPolicy;
  private final Set<String> blocked;

  /**
   * @param registered empty if clients may not register, nor be known for having done so before:
   *     nobody could say which these are
   * @param blocked {@linkplain Digests#fingerprint fingerprints} of client ids that are turned away
   */
  public ClientDirectory(
      Optional<PreconfiguredClients> preconfigured,
      Optional<RegisteredClients> registered,
      Optional<MetadataDocumentClients> documents,
      RedirectPolicy redirectPolicy,
      Set<String> blocked) {
    this.preconfigured = preconfigured;
    this.registered = registered;
    this.documents = documents;
    this.redirectPolicy = redirectPolicy;
    this.blocked = Set.copyOf(blocked);
  }

  /**
   * The client that wants to begin an authorization. May fetch a metadata document.
   *
   * @throws OAuthException invalid_client if there is none of that id, or it is blocked
   */
  public Client find(ClientId id) {
    return find(id, MetadataDocumentClients::fetch);
  }

  /**
   * The client of an authorization that has begun. As {@link #find}, but that nobody can say now
   * whether there is one does not end what has begun.
   *
   * @throws dev.entrada.oauth.OutageException if the host of its metadata document does not answer
   */
  public Client findAgain(ClientId id) {
    return find(id, MetadataDocumentClients::fetchAgain);
  }

  private Client find(ClientId id, BiFunction<MetadataDocumentClients, ClientId, Client> fetch) {
    refuseBlocked(id);
    Optional<Client> client =
        id.isUrl()
            ? documents.map(clients -> fetch.apply(clients, id))
            : preconfigured(id).flatMap(PreconfiguredClient::client).or(() -> registered(id));
    return client.orElseThrow(() -> unknown(id));
  }

  private static OAuthException unknown(ClientId id) {
    return new OAuthException(
        ErrorCode.INVALID_CLIENT,
        "this server does not know the client; it must register again",
        "unknown client " + Digests.fingerprint(id.value()));
  }

  /**
   * The id of the client that calls an endpoint without a browser. A registered one is opened, the
   * URL of a document is only looked at: what a public client was granted names it already, and a
   * fetch here would let anybody make us call anywhere.
   *
   * @throws OAuthException invalid_client if it is no client of ours, or blocked
   */
  public ClientId identify(String clientId) {
    refuseBlocked(new ClientId(clientId));
    return identifyThoughBlocked(clientId);
  }

  /** As {@link #identify}, for what a client may do even if it is blocked. */
  ClientId identifyThoughBlocked(String clientId) {
    ClientId id = new ClientId(clientId);
    boolean known =
        id.isUrl()
            ? documents.map(clients -> clients.checkUrl(id)).isPresent()
            : preconfigured(id).isPresent() || registered(id).isPresent();
    if (!known) {
      throw unknown(id);
    }
    return id;
  }

  /**
   * Whether a client may still use what it was granted. Fetches nothing: what a public client is
   * was fixed when it was authorized.
   *
   * @throws OAuthException invalid_client if it is blocked, unauthorized_client if its redirect URI
   *     is no longer allowed
   */
  public void checkStillAllowed(ClientId id, RedirectUri redirectUri) {
    refuseBlocked(id);
    if (!redirectPolicy.allows(redirectUri)) {
      throw new OAuthException(
          ErrorCode.UNAUTHORIZED_CLIENT, "this server no longer allows the client's redirect URI");
    }
  }

  private void refuseBlocked(ClientId id) {
    if (blocked.contains(Digests.fingerprint(id.value()))) {
      throw new OAuthException(
          ErrorCode.INVALID_CLIENT,
          "this server does not accept the client",
          "blocked client " + Digests.fingerprint(id.value()));
    }
  }

  Optional<PreconfiguredClient> preconfigured(ClientId id) {
    return preconfigured.flatMap(clients -> clients.find(id));
  }

  private Optional<Client> registered(ClientId id) {
    return registered.flatMap(clients -> clients.find(id));
  }

  /**
   * The keys of a client that is named by its document. Fetches the document if it is not known.
   */
  Optional<JwkSource> documentKeys(ClientId id) {
    return id.isUrl() ? documents.flatMap(clients -> clients.keys(id)) : Optional.empty();
  }

  public RedirectPolicy redirectPolicy() {
    return redirectPolicy;
  }
}
