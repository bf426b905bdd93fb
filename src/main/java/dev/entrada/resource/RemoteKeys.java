package dev.entrada.resource;

import dev.entrada.jose.JwkSource;

/** Keys of an issuer somewhere else, which a thread of their own keeps up to date. */
interface RemoteKeys extends JwkSource, AutoCloseable {
  /** Begins to load. Returns at once. */
  void start();

  /** Ends the thread, and its connections. */
  @Override
  void close();
}
