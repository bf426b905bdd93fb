package dev.entrada.web;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where decisions are told: one line each to the logger {@code dev.entrada.audit}, and a listener
 * that counts them. Safe for concurrent use.
 */
public final class AuditLog {
  /** The name of the logger. */
  public static final String LOGGER = "dev.entrada.audit";

  /** Fingerprints of people, and nobody counts. */
  public static final AuditLog STANDARD = new AuditLog(false, decision -> {});

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final boolean personalData;
  private final Listener listener;

  /** How a decision went. */
  public enum Outcome {
    /** It was done as asked. */
    ALLOWED,
    /** The person said no. */
    DENIED,
    /** We said no, or Entra did. */
    REFUSED
  }

  /**
   * A decision without whom it concerned.
   *
   * @param event one of our own names, such as {@code callback} or {@code token.refresh_token}
   * @param error the name of a constant, in lower case, if it was refused
   * @param entraCode as Entra or the browser brought it: a stranger may have chosen it
   */
  public record Decision(
      String event, Outcome outcome, Optional<String> error, Optional<String> entraCode) {}

  /** Is told of every decision, on the thread of the request; must neither wait nor throw. */
  public interface Listener {
    void decided(Decision decision);
  }

  /**
   * @param personalData whether people stand in the lines as themselves
   */
  public AuditLog(boolean personalData, Listener listener) {
    this.personalData = personalData;
    this.listener = listener;
  }

  Audit begin(String event, String reference) {
    return new Audit(event, reference, personalData);
  }

  /** Writes the line and tells the listener, if anything was decided. */
  void write(Audit audit) {
    audit
        .decision()
        .ifPresent(
            decision -> {
              LOG.info("{}", audit);
              listener.decided(decision);
            });
  }
}
