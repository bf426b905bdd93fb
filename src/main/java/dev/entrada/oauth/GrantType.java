package dev.entrada.oauth;

import java.util.Optional;

/** The grant types of the token endpoint. */
public enum GrantType {
  AUTHORIZATION_CODE("authorization_code"),
  REFRESH_TOKEN("refresh_token"),
  /** RFC 8693 §2.1. */
  TOKEN_EXCHANGE("urn:ietf:params:oauth:grant-type:token-exchange");

  private final String wire;

  GrantType(String wire) {
    this.wire = wire;
  }

  public String wire() {
    return wire;
  }

  /** Empty if the value is none that we know. */
  public static Optional<GrantType> parse(String wire) {
    for (GrantType type : values()) {
      if (type.wire.equals(wire)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
