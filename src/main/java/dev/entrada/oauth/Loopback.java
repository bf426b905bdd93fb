package dev.entrada.oauth;

import java.util.Set;

/** The hosts that mean this very machine (RFC 8252 §7.3 and §8.3). */
public final class Loopback {
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private Loopback() {}

  /** Whether it is one of them, in lower case, an address of IPv6 in brackets. */
  public static boolean isHost(String host) {
    return HOSTS.contains(host);
  }
}
