package dev.entrada.store.redis;

import dev.entrada.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A cluster, where each key is at one of several primaries. Which one is learnt from any of them,
 * anew after a failure or a redirection. A redirected command was not carried out and is sent on; a
 * command whose connection broke may have been, and is not sent again.
 */
final class RedisCluster implements RedisServers {
  private static final int MAX_REDIRECTIONS = 5;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<HostAndPort> seeds;
  private final Function<HostAndPort, RedisConnections> connect;
  private final Map<HostAndPort, RedisConnections> nodes = new ConcurrentHashMap<>();
  private final ReentrantLock learning = new ReentrantLock();
  private volatile @Nullable ClusterSlots known;
  private volatile boolean doubtful;
  private volatile long learntAt;

  /**
   * Nothing is asked yet.
   *
   * @param seeds some nodes
   * @param connect makes the connections to one
   */
  RedisCluster(List<HostAndPort> seeds, Function<HostAndPort, RedisConnections> connect) {
    this.seeds = seeds;
    this.connect = connect;
  }

  private RedisConnections connections(HostAndPort node) {
    return nodes.computeIfAbsent(node, connect);
  }

  @Override
  public @Nullable Object use(
      String operation, String key, Function<Sender, @Nullable Object> work) {
    HostAndPort node = slots().owner(JedisClusterCRC16.getSlot(key));
    boolean asking = false;
    for (int i = 0; i < MAX_REDIRECTIONS; i++) {
      boolean ask = asking;
      try {
        return connections(node)
            .use(operation, key, sender -> work.apply(ask ? asking(sender) : sender));
      } catch (StoreException e) {
        doubtful = true;
        if (e.getCause() instanceof JedisMovedDataException moved) {
          node = ClusterSlots.at(moved.getTargetNode(), node);
          asking = false;
        } else if (e.getCause() instanceof JedisAskDataException moving) {
          node = ClusterSlots.at(moving.getTargetNode(), node);
          asking = true;
        } else {
          throw e;
        }
      }
    }
    throw new StoreException("Redis failed to " + operation + " (redirected too often)");
  }

  /** A node that a slot is just moving to takes commands for it that say so, one at a time. */
  private static Sender asking(Sender sender) {
    return command -> {
      Object unused = sender.send(new CommandArguments(Command.ASKING));
      return sender.send(command);
    };
  }

  @Override
  public List<String> keyOfEach() {
    return slots().keyOfEach();
  }

  private ClusterSlots slots() {
    ClusterSlots now = known;
    if (now != null && !(doubtful && System.nanoTime() - learntAt > PAUSE_NANOS)) {
      return now;
    }
    if (now == null) {
      learning.lock();
    } else if (!learning.tryLock()) {
      return now; // somebody is learning already
    }
    try {
      if (known == now) { // nobody has learnt them meanwhile
        learn();
      }
      return Objects.requireNonNull(known);
    } finally {
      learning.unlock();
    }
  }

  /** What is known goes on being used when nobody can say better. */
  private void learn() {
    Set<HostAndPort> all = new HashSet<>(nodes.keySet());
    all.addAll(seeds);
    List<HostAndPort> candidates = new ArrayList<>(all);
    Collections.shuffle(candidates); // one that is cut off from the others tells what was
    List<StoreException> failures = new ArrayList<>();
    for (HostAndPort node : candidates) {
      try {
        ClusterSlots learnt = ClusterSlots.of(ask(node), node);
        known = learnt;
        doubtful = false;
        learntAt = System.nanoTime();
        forgetAllBut(learnt.primaries());
        return;
      } catch (StoreException e) {
        failures.add(e);
      }
    }
    learntAt = System.nanoTime();
    if (known == null) {
      throw failures.get(failures.size() - 1);
    }
  }

  private @Nullable Object ask(HostAndPort node) {
    CommandArguments question = new CommandArguments(Command.CLUSTER).add("SLOTS");
    return connections(node)
        .use("say which node has which keys", "", server -> server.send(question));
  }

  private void forgetAllBut(Set<HostAndPort> primaries) {
    nodes
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !primaries.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  @Override
  public void close() {
    nodes.values().forEach(RedisConnections::close);
    nodes.clear();
  }
}
