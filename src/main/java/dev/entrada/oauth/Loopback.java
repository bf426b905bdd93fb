package dev.entrada.oauth;

import java.util.Set;

/** The hosts that mean this very machine (RFC 8252 §7.3 and §8.3). */
final class Loopback {
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private Loopback() {}

  static boolean isHost(String host) {
    return HOSTS.contains(host);
  }
}
