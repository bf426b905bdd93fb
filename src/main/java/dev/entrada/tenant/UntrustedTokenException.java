package dev.entrada.tenant;

/** A token from Entra's token endpoint that fails a check; the message is for the log. */
public final class UntrustedTokenException extends RuntimeException {
  public UntrustedTokenException(String message) {
    super(message, null, false, false);
  }
}
