package dev.entrada.oauth;

/**
 * An expected refusal. It carries what the client is told and, apart from it, the reason for the
 * operator's log; the reason holds no secret and nothing of it reaches the wire.
 */
public final class OAuthException extends RuntimeException {
  private final OAuthError error;

  public OAuthException(ErrorCode code, String description) {
    this(code, description, description);
  }

  public OAuthException(ErrorCode code, String description, String reason) {
    super(reason, null, false, false); // a refusal is normal: no stack trace to fill and to log
    this.error = new OAuthError(code, description);
  }

  public OAuthException(OAuthError error, String reason) {
    super(reason, null, false, false);
    this.error = error;
  }

  public OAuthError error() {
    return error;
  }

  public ErrorCode code() {
    return error.code();
  }

  /** For the log. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
