package dev.entrada.resource;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.WebResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The refusals of one resource: status, one {@code WWW-Authenticate} line that begins with {@code
 * Bearer}, and a JSON body. Official clients find the line's parts with plain regular expressions,
 * so each is quoted and none needs escaping.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750 §3</a>
 */
final class BearerChallenge {
  private static final String WWW_AUTHENTICATE = "WWW-Authenticate";

  private final String metadataUrl;
  private final Scopes scopes;

  /**
   * @param metadataUrl where the protected-resource metadata is (RFC 9728 §5.1)
   * @param scopes what every token needs here, as clients must ask for it; none means that
   *     challenges do not speak of scopes
   */
  BearerChallenge(String metadataUrl, Scopes scopes) {
    this.metadataUrl = checked(metadataUrl);
    this.scopes = scopes;
  }

  /** 401 without a code: nobody tried to authenticate (RFC 6750 §3.1). */
  WebResponse tokenMissing() {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", "unauthorized");
    body.put(
        "error_description",
        "This needs an access token in the Authorization header. Where to get one: " + metadataUrl);
    return WebResponse.json(401, body).with(WWW_AUTHENTICATE, header(null, scopes));
  }

  /** 401; clients take it as the order to get a new token. */
  WebResponse invalidToken() {
    return refusal(
        new OAuthError(
            ErrorCode.INVALID_TOKEN, "The access token is expired, or not meant for this server"));
  }

  /** 400. */
  WebResponse severalCredentials() {
    return refusal(
        new OAuthError(ErrorCode.INVALID_REQUEST, "Send one access token, in one header"));
  }

  /**
   * 403; names every scope needed, also those that the token has.
   *
   * @param needed by this request, as clients must ask for them
   */
  WebResponse insufficientScope(Scopes needed) {
    OAuthError error =
        new OAuthError(
            ErrorCode.INSUFFICIENT_SCOPE, "The access token lacks a scope that this needs");
    return WebResponse.error(error).with(WWW_AUTHENTICATE, header(error, needed));
  }

  private WebResponse refusal(OAuthError error) {
    return WebResponse.error(error).with(WWW_AUTHENTICATE, header(error, scopes));
  }

  private String header(@Nullable OAuthError error, Scopes named) {
    StringBuilder line = new StringBuilder("Bearer ");
    if (error != null) {
      append(line, "error", error.code().wire());
      append(line, "error_description", error.description());
    }
    append(line, "resource_metadata", metadataUrl);
    if (!named.isEmpty()) {
      append(line, "scope", named.toString());
    }
    return line.substring(0, line.length() - 2);
  }

  private static void append(StringBuilder line, String name, String value) {
    line.append(name).append("=\"").append(checked(value)).append("\", ");
  }

  /** Printable ASCII without quote and backslash, as RFC 6750 §3 has it for all values here. */
  private static String checked(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        throw new IllegalArgumentException("has a character that no challenge may have");
      }
    }
    return value;
  }
}
