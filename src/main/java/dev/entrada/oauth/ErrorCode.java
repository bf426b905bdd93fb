package dev.entrada.oauth;

/**
 * The error codes that go on the wire, each with the HTTP status of its JSON form.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749 §5.2</a>
 */
public enum ErrorCode {
  /** RFC 6749 §4.1.2.1 and §5.2. */
  INVALID_REQUEST("invalid_request", 400),
  /** RFC 6749 §5.2; clients register anew when they see it. */
  INVALID_CLIENT("invalid_client", 401),
  /** RFC 6749 §5.2; clients drop their tokens when they see it. */
  INVALID_GRANT("invalid_grant", 400),
  /** RFC 6749 §4.1.2.1 and §5.2. */
  UNAUTHORIZED_CLIENT("unauthorized_client", 400),
  /** RFC 6749 §5.2. */
  UNSUPPORTED_GRANT_TYPE("unsupported_grant_type", 400),
  /** RFC 6749 §4.1.2.1. */
  UNSUPPORTED_RESPONSE_TYPE("unsupported_response_type", 400),
  /** RFC 6749 §4.1.2.1 and §5.2. */
  INVALID_SCOPE("invalid_scope", 400),
  /** RFC 6749 §4.1.2.1. */
  ACCESS_DENIED("access_denied", 403),
  /** RFC 6749 §4.1.2.1. */
  SERVER_ERROR("server_error", 500),
  /** RFC 6749 §4.1.2.1; at the token endpoint too, because clients sign in anew on server_error. */
  TEMPORARILY_UNAVAILABLE("temporarily_unavailable", 503),
  /** RFC 8707 §2. */
  INVALID_TARGET("invalid_target", 400),
  /** RFC 7591 §3.2.2. */
  INVALID_REDIRECT_URI("invalid_redirect_uri", 400),
  /** RFC 7591 §3.2.2. */
  INVALID_CLIENT_METADATA("invalid_client_metadata", 400),
  /** RFC 9470 §3: Entra wants more of the person than this session has. */
  INSUFFICIENT_USER_AUTHENTICATION("insufficient_user_authentication", 400),
  /** RFC 6750 §3.1. */
  INVALID_TOKEN("invalid_token", 401),
  /** RFC 6750 §3.1. */
  INSUFFICIENT_SCOPE("insufficient_scope", 403);

  private final String wire;
  private final int status;

  ErrorCode(String wire, int status) {
    this.wire = wire;
    this.status = status;
  }

  /** The value of the {@code error} member or parameter. */
  public String wire() {
    return wire;
  }

  /** The HTTP status when the error is answered directly rather than by a redirect. */
  public int status() {
    return status;
  }
}
