package dev.entrada.oauth;

import java.util.Optional;

/**
 * An error as the client sees it.
 *
 * @param code the OAuth code
 * @param description a constant sentence for the developer of the client: printable ASCII without
 *     {@code "} and {@code \} (RFC 6749 §5.2); never a value from the request, never an exception's
 *     message
 * @param claims a claims challenge of Entra, which a resource server may pass on
 */
public record OAuthError(ErrorCode code, String description, Optional<String> claims) {
  /** An error without a claims challenge. */
  public OAuthError(ErrorCode code, String description) {
    this(code, description, Optional.empty());
  }

  public OAuthError {
    for (int i = 0; i < description.length(); i++) {
      char c = description.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        throw new IllegalArgumentException(
            "error_description has a character outside RFC 6749 5.2");
      }
    }
  }
}
