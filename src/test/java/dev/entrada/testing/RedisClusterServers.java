package dev.entrada.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real Redis Cluster: three primaries with a third of the slots each, and a replica of the first,
 * which takes over within seconds when that dies.
 */
public final class RedisClusterServers implements AutoCloseable {
  private static final int PRIMARIES = 3;
  private static final int SLOTS = 16_384;

  private final List<RedisServer> nodes = new ArrayList<>();

  private RedisClusterServers() {}

  /** Starts them and waits until all say that the cluster is whole. */
  public static RedisClusterServers start(Path directory) {
    RedisClusterServers cluster = new RedisClusterServers();
    for (int i = 0; i <= PRIMARIES; i++) {
      cluster.launch(directory.resolve("cluster-" + i));
    }
    cluster.join();
    return cluster;
  }

  private void launch(Path directory) {
    try {
      nodes.add(
          RedisServer.startInCluster(
              Files.createDirectories(directory),
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "1500"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void join() {
    for (int i = 0; i < PRIMARIES; i++) {
      nodes.get(i).execute("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
      Stream<String> slots =
          IntStream.range(i * SLOTS / PRIMARIES, (i + 1) * SLOTS / PRIMARIES)
              .mapToObj(String::valueOf);
      nodes
          .get(i)
          .execute(Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), slots).toArray(String[]::new));
    }
    for (RedisServer other : nodes.subList(1, nodes.size())) {
      nodes.get(0).execute("CLUSTER", "MEET", "127.0.0.1", String.valueOf(other.port()));
    }
    RedisServer replica = nodes.get(PRIMARIES);
    String first = id(0);
    await(() -> replica.execute("CLUSTER", "NODES").contains(first));
    await(() -> replica.execute("CLUSTER", "REPLICATE", first).equals("OK"));
    for (RedisServer node : nodes) {
      await(
          () ->
              node.execute("CLUSTER", "INFO").contains("cluster_state:ok")
                  && node.execute("CLUSTER", "NODES").contains("slave " + first));
    }
    nodes.get(0).awaitReplica(replica);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.holds()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("the cluster is not made");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private String id(int node) {
    return nodes.get(node).execute("CLUSTER", "MYID");
  }

  /** One of the primaries, from 0, or their number for the replica of the first. */
  public RedisServer node(int number) {
    return nodes.get(number);
  }

  /** The keys of all primaries that are alive. */
  public List<String> keys() {
    return nodes.subList(0, PRIMARIES).stream()
        .flatMap(node -> node.execute("KEYS", "*").lines())
        .toList();
  }

  /** Removes all keys. */
  public void clear() {
    nodes.subList(0, PRIMARIES).forEach(node -> node.execute("FLUSHALL"));
  }

  /**
   * Begins to move the slot of a key: from now on a node that has not the key refers to the other.
   */
  public void beginMove(int slot, int from, int to) {
    nodes.get(to).execute("CLUSTER", "SETSLOT", String.valueOf(slot), "IMPORTING", id(from));
    nodes.get(from).execute("CLUSTER", "SETSLOT", String.valueOf(slot), "MIGRATING", id(to));
  }

  /** Moves a key of a slot that moves. */
  public void moveKey(String key, int from, int to) {
    nodes
        .get(from)
        .execute("MIGRATE", "127.0.0.1", String.valueOf(nodes.get(to).port()), key, "0", "5000");
  }

  /** Ends the move of a slot, which all learn. */
  public void endMove(int slot, int to) {
    for (RedisServer node : nodes.subList(0, PRIMARIES)) {
      node.execute("CLUSTER", "SETSLOT", String.valueOf(slot), "NODE", id(to));
    }
  }

  /** The URL with all primaries. */
  public String url() {
    return nodes.subList(0, PRIMARIES).stream()
        .map(node -> "127.0.0.1:" + node.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::kill);
  }
}
