package dev.entrada.net;

import java.time.Duration;

/**
 * How far an outbound call may go.
 *
 * @param connect until the connection stands
 * @param total until the last byte of the answer
 * @param maxBytes of the answer's body
 * @param maxConnections to one host at a time
 */
public record OutboundPolicy(Duration connect, Duration total, int maxBytes, int maxConnections) {
  /** For a server that the operator chose. */
  public static final OutboundPolicy TRUSTED =
      new OutboundPolicy(Duration.ofSeconds(3), Duration.ofSeconds(10), 1024 * 1024, 50);
}
