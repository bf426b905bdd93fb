package dev.entrada.store.redis;

import dev.entrada.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Which primary of a cluster has which of its 16,384 slots, as one of its nodes sees it. */
final class ClusterSlots {
  private final HostAndPort[] owners;
  private final Set<HostAndPort> primaries;
  private final List<String> keys;

  private ClusterSlots(HostAndPort[] owners, Set<HostAndPort> primaries) {
    this.owners = owners;
    this.primaries = primaries;
    this.keys = keys(owners, primaries);
  }

  /**
   * Reads the answer to {@code CLUSTER SLOTS}: of each range first and last slot, the primary, then
   * its replicas; of each node host, port and more.
   *
   * @param teller the node that gave it
   * @throws StoreException if no node has any slot
   */
  static ClusterSlots of(@Nullable Object answer, HostAndPort teller) {
    HostAndPort[] owners = new HostAndPort[Protocol.CLUSTER_HASHSLOTS];
    Set<HostAndPort> primaries = new LinkedHashSet<>();
    for (Object range : list(answer)) {
      List<?> parts = list(range);
      if (parts.size() > 2) {
        List<?> primary = list(parts.get(2));
        HostAndPort node =
            at(new HostAndPort(text(primary.get(0)), number(primary.get(1))), teller);
        primaries.add(node);
        Arrays.fill(owners, number(parts.get(0)), number(parts.get(1)) + 1, node);
      }
    }
    if (primaries.isEmpty()) {
      throw new StoreException("Redis Cluster has no slots: it was not made yet");
    }
    return new ClusterSlots(owners, primaries);
  }

  /** A node that names no host means its own. */
  static HostAndPort at(HostAndPort named, HostAndPort by) {
    return named.getHost().isEmpty() ? new HostAndPort(by.getHost(), named.getPort()) : named;
  }

  /** The primary of a slot; if it has none, any: it will say that the cluster is down. */
  HostAndPort owner(int slot) {
    HostAndPort owner = owners[slot];
    return owner == null ? primaries.iterator().next() : owner;
  }

  Set<HostAndPort> primaries() {
    return primaries;
  }

  List<String> keyOfEach() {
    return keys;
  }

  private static List<String> keys(HostAndPort[] owners, Set<HostAndPort> primaries) {
    Set<HostAndPort> missing = new HashSet<>(primaries);
    List<String> keys = new ArrayList<>();
    for (int i = 0; !missing.isEmpty(); i++) {
      String key = RedisStateStore.NO_KEY + i;
      if (missing.remove(owners[JedisClusterCRC16.getSlot(key)])) {
        keys.add(key);
      }
    }
    return List.copyOf(keys);
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static int number(@Nullable Object value) {
    return value instanceof Long number ? number.intValue() : 0;
  }

  private static String text(@Nullable Object value) {
    return value instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
  }
}
