package dev.entrada.client;

import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.util.List;
import java.util.Optional;

/**
 * A client that exists.
 *
 * @param origin how we know it
 * @param authMethod how it authenticates at the token endpoint
 */
public record Client(
    ClientId id, ClientMetadata metadata, Origin origin, ClientAuthMethod authMethod) {
  /** How a client came to be known, which says how far its name is vouched for. */
  public enum Origin {
    /** It registered itself: its name is its own claim. */
    REGISTERED,
    /** It is named by the URL of its metadata document: the URL's host vouches for it. */
    METADATA_DOCUMENT,
    /** The operator listed it. */
    PRECONFIGURED
  }

  /**
   * The redirect URI to answer to: the one sent, if a registered one matches it; or the only one
   * registered, if none was sent.
   *
   * @throws OAuthException invalid_request, never to be redirected, if there is no such URI
   */
  public RedirectUri redirectUri(Optional<String> sent) {
    List<RedirectUri> registered = metadata.redirectUris();
    if (sent.isEmpty()) {
      if (registered.size() != 1) {
        throw new OAuthException(ErrorCode.INVALID_REQUEST, "redirect_uri is missing");
      }
      return registered.get(0);
    }
    RedirectUri requested;
    try {
      requested = new RedirectUri(sent.get());
    } catch (OAuthException e) {
      throw new OAuthException(ErrorCode.INVALID_REQUEST, e.error().description());
    }
    if (registered.stream().noneMatch(uri -> uri.matches(requested))) {
      throw new OAuthException(
          ErrorCode.INVALID_REQUEST, "redirect_uri is none of those that the client registered");
    }
    return requested;
  }
}
