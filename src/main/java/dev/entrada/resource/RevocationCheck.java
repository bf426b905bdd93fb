package dev.entrada.resource;

/** Whether a token of an ended session is refused before it expires. */
enum RevocationCheck {
  /** No: tokens live until they expire. */
  NONE,
  /** Yes: the authorization server in the same app is asked on every request. */
  LOCAL,
  /** Yes: the authorization server elsewhere is asked, by HTTP. */
  INTROSPECT;

  static RevocationCheck parse(String text) {
    return switch (text.strip()) {
      case "none" -> NONE;
      case "local" -> LOCAL;
      case "introspect" -> INTROSPECT;
      default -> throw new IllegalArgumentException("is none of none, local, introspect");
    };
  }
}
