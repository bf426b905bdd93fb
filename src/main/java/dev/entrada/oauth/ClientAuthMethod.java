package dev.entrada.oauth;

import java.util.Optional;

/** How a client proves who it is at the token endpoint (RFC 7591 §2, OpenID Connect Core §9). */
public enum ClientAuthMethod {
  NONE("none"),
  PRIVATE_KEY_JWT("private_key_jwt"),
  CLIENT_SECRET_BASIC("client_secret_basic"),
  CLIENT_SECRET_POST("client_secret_post");

  private final String wire;

  ClientAuthMethod(String wire) {
    this.wire = wire;
  }

  public String wire() {
    return wire;
  }

  /** Empty if the value is none that we know. */
  public static Optional<ClientAuthMethod> parse(String wire) {
    for (ClientAuthMethod method : values()) {
      if (method.wire.equals(wire)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
