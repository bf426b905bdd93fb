package dev.entrada.store;

/**
 * A record that does not open with the configured secrets. Waiting does not mend it, so a server
 * that meets it at its start does not start.
 */
public final class WrongSecretException extends StoreException {
  private static final long serialVersionUID = 1L;

  public WrongSecretException(String message) {
    super(message);
  }
}
