package dev.entrada.simulator;

/** A numbered refusal: Entra's own, or one of Azure AD B2C. */
interface RefusalCode {
  int code();

  /** The OAuth error. */
  String error();

  /** The description, code first. */
  String text(Object... details);

  default int status() {
    return switch (error()) {
      case "invalid_client" -> 401;
      case "temporarily_unavailable" -> 503;
      default -> 400;
    };
  }
}
