package dev.entrada.nodes;

import java.util.Map;

/**
 * A real store that comes and goes, and can fail over to a real replica, which may lack the last
 * writes.
 */
interface ReplicatedStore extends AutoCloseable {
  /**
   * The settings of nodes.
   *
   * @param port where they are to look for it
   */
  Map<String, String> settings(int port);

  /** Where the primary listens. */
  int port();

  /** Stops the primary as its operator would. */
  void stop();

  /** Kills the primary as a crash would. */
  void kill();

  /** Starts the primary again, with what it had. */
  void restart();

  /** Starts a replica and waits until it has everything; nobody may write meanwhile. */
  void replicate();

  /** From now on nothing reaches the replica. */
  void holdReplicaBack();

  /** Kills the primary and promotes the replica, which is the primary from then on. */
  void failOver();

  /** What a request that makes a record has in it. */
  String insertion();

  /** What a request that overwrites a record has in it. */
  String update();

  @Override
  void close();
}
