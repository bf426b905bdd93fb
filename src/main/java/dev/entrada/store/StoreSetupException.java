package dev.entrada.store;

import org.jspecify.annotations.Nullable;

/**
 * The store answers, but is not set up for this server: credentials that it refuses, a database
 * that does not exist, a missing right. Waiting does not mend it, so a server that meets it at its
 * start does not start.
 */
public final class StoreSetupException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String fault;
  private final String remedy;

  /**
   * A fault of the set-up.
   *
   * @param fault completes "the store …", without secrets
   * @param remedy what the operator can do, a sentence without its full stop
   */
  public StoreSetupException(String fault, String remedy) {
    this(fault, remedy, null);
  }

  /** A fault that another exception reported. */
  public StoreSetupException(String fault, String remedy, @Nullable Throwable cause) {
    super("the store " + fault + ": " + remedy, cause);
    this.fault = fault;
    this.remedy = remedy;
  }

  public String fault() {
    return fault;
  }

  public String remedy() {
    return remedy;
  }
}
