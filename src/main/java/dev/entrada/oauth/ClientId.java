package dev.entrada.oauth;

/**
 * What a client calls itself.
 *
 * @param value 1 to 1,024 printable ASCII characters without space; a sealed registration, an https
 *     URL of a metadata document, or a name that the operator gave
 */
public record ClientId(String value) {
  /** Bounds what travels in the URL to Entra inside {@code state}. */
  public static final int MAX_LENGTH = 1024;

  public ClientId {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new OAuthException(ErrorCode.INVALID_CLIENT, "client_id has a wrong length");
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= 0x20 || value.charAt(i) >= 0x7f) {
        throw new OAuthException(
            ErrorCode.INVALID_CLIENT, "client_id has a character that is not allowed");
      }
    }
  }

  /** Whether it has the form of a metadata document's address; says nothing of its validity. */
  public boolean isUrl() {
    return value.startsWith("https://");
  }

  @Override
  public String toString() {
    return value;
  }
}
