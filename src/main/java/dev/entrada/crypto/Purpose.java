package dev.entrada.crypto;

/**
 * What a sealed value is for. Each has keys of its own, so a value sealed for one is never accepted
 * for another.
 */
public enum Purpose {
  /** A registered client's metadata; has no expiry, and opens with retired secrets too. */
  CLIENT_ID("client-id", true),
  /** A pending authorization in the consent form. */
  CONSENT("consent", false),
  /** A pending authorization on its way to Entra and back. */
  STATE("state", false),
  /** The browser-binding cookie. */
  BROWSER("browser", false),
  /** What a person allowed before, in a cookie. */
  REMEMBER("remember", false),
  /** A record in the store. */
  RECORD("record", false);

  private final String label;
  private final boolean opensWithRetired;

  Purpose(String label, boolean opensWithRetired) {
    this.label = label;
    this.opensWithRetired = opensWithRetired;
  }

  String label() {
    return label;
  }

  boolean opensWithRetired() {
    return opensWithRetired;
  }
}
