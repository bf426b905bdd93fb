package dev.entrada.client;

import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client says of itself, as far as we act on it (RFC 7591 §2). Everything else it sends is
 * ignored, as §2 wants.
 *
 * @param name shown to people as the client's own claim; without control and direction characters,
 *     at most {@value #MAX_NAME_LENGTH} characters
 * @param redirectUris 1 to {@value #MAX_REDIRECT_URIS}, each once
 * @param refreshTokens false only if {@code grant_types} was given and left {@code refresh_token}
 *     out
 */
public record ClientMetadata(
    Optional<String> name, List<RedirectUri> redirectUris, boolean refreshTokens) {
  /** A longer name would push what matters off the consent page. */
  public static final int MAX_NAME_LENGTH = 80;

  /** VS Code registers four, the most of any client seen. */
  public static final int MAX_REDIRECT_URIS = 16;

  public ClientMetadata {
    name = name.map(ClientMetadata::clean).filter(n -> !n.isEmpty());
    redirectUris = List.copyOf(new LinkedHashSet<>(redirectUris));
    if (redirectUris.isEmpty() || redirectUris.size() > MAX_REDIRECT_URIS) {
      throw new OAuthException(
          ErrorCode.INVALID_REDIRECT_URI,
          "redirect_uris must have 1 to " + MAX_REDIRECT_URIS + " entries");
    }
  }

  /**
   * Reads a registration or a metadata document.
   *
   * @throws OAuthException invalid_redirect_uri or invalid_client_metadata
   */
  public static ClientMetadata read(JsonObject json) {
    try {
      List<String> uris =
          json.strings("redirect_uris")
              .orElseThrow(() -> new MalformedJsonException("redirect_uris is missing"));
      // An empty list cannot be meant: it would leave out the grant that every client uses.
      Optional<List<String>> grants = json.strings("grant_types").filter(g -> !g.isEmpty());
      json.string("token_endpoint_auth_method");
      json.string("application_type");
      json.string("scope");
      requireListed(grants, GrantType.AUTHORIZATION_CODE.wire(), "grant_types");
      requireListed(json.strings("response_types"), "code", "response_types");
      return new ClientMetadata(
          json.string("client_name"),
          uris.stream().map(RedirectUri::new).toList(),
          grants.map(list -> list.contains(GrantType.REFRESH_TOKEN.wire())).orElse(true));
    } catch (MalformedJsonException e) {
      throw new OAuthException(
          ErrorCode.INVALID_CLIENT_METADATA,
          "a member is missing or of the wrong type",
          e.getMessage());
    }
  }

  private static void requireListed(Optional<List<String>> given, String value, String member) {
    if (given.isPresent() && !given.get().isEmpty() && !given.get().contains(value)) {
      throw new OAuthException(
          ErrorCode.INVALID_CLIENT_METADATA, member + " must contain " + value);
    }
  }

  /**
   * What is left of a name that cannot deceive: no control, format or direction characters (a name
   * could otherwise turn the text around it), blanks folded, and cut to its bound.
   */
  private static String clean(String name) {
    String plain =
        name.codePoints()
            .filter(c -> !isInvisible(c))
            .limit(MAX_NAME_LENGTH)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return plain.replaceAll("\\s+", " ").strip();
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return (type == Character.CONTROL && c != '\t' && c != '\n')
        || type == Character.FORMAT
        || type == Character.PRIVATE_USE
        || type == Character.SURROGATE
        || type == Character.UNASSIGNED
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** The grant types in wire form. */
  public List<String> grantTypes() {
    return refreshTokens
        ? List.of(GrantType.AUTHORIZATION_CODE.wire(), GrantType.REFRESH_TOKEN.wire())
        : List.of(GrantType.AUTHORIZATION_CODE.wire());
  }

  /** As the registration answer names it (RFC 7591 §3.2.1). */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    name.ifPresent(n -> json.put("client_name", n));
    json.put("redirect_uris", redirectUris.stream().map(RedirectUri::value).toList());
    json.put("grant_types", grantTypes());
    json.put("response_types", List.of("code"));
    json.put("token_endpoint_auth_method", "none");
    json.put("application_type", isNative() ? "native" : "web");
    return json;
  }

  /** What Cursor declares is wrong, so the URIs decide (OpenID Connect Registration §2). */
  private boolean isNative() {
    return redirectUris.stream().anyMatch(uri -> uri.isLoopback() || uri.isPrivateUse());
  }
}
