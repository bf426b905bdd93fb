package dev.entrada.authorize;

import java.util.Locale;

/** When a person is asked before Entra is. In every mode a flow goes on in one browser only. */
public enum ConsentMode {
  /** At every authorization. */
  ALWAYS,
  /** Unless the same person allowed the same to the same client in this browser before. */
  REMEMBER,
  /** Never here, because something in front of this server asks. */
  EXTERNAL,
  /** Never. */
  NEVER;

  /**
   * Reads the setting; {@code true} and {@code false}, as FastMCP has them, are {@link #ALWAYS} and
   * {@link #NEVER}.
   */
  public static ConsentMode parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "always", "true" -> ALWAYS;
      case "remember" -> REMEMBER;
      case "external" -> EXTERNAL;
      case "never", "false" -> NEVER;
      default -> throw new IllegalArgumentException("is none of always, remember, external, never");
    };
  }

  /** Whether nobody is ever asked here, which only a closed set of clients allows. */
  public boolean asksNobody() {
    return this == EXTERNAL || this == NEVER;
  }
}
