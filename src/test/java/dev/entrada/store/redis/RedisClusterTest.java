package dev.entrada.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import dev.entrada.store.StoredValue;
import dev.entrada.testing.RedisClusterServers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.util.JedisClusterCRC16;

/** What is special to a real Redis Cluster. */
class RedisClusterTest {
  private static final Instant LATER = Instant.now().plusSeconds(600);

  @TempDir private static Path directory;
  private static RedisClusterServers cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisClusterServers.start(directory);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  private static StateStore open() {
    return open(Optional.empty(), Optional.empty());
  }

  private static StateStore open(Optional<String> user, Optional<Secret> password) {
    return Redis.openStore(
        RedisAccess.parse(cluster.url(), user, password).orElseThrow(), Clock.systemUTC());
  }

  private static void use(StateStore store, StateKey key) {
    assertThat(store.putIfAbsent(key, new byte[1], LATER)).isTrue();
    StoredValue found = store.get(key).orElseThrow();
    assertThat(store.replace(key, found.version(), new byte[2], LATER)).isTrue();
    assertThat(store.take(key)).isPresent();
    store.check();
  }

  /** A key whose slot is the first primary's. */
  private static StateKey atTheFirst(String name) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> new StateKey("session", name + i))
        .filter(key -> slot(key) < 5_461)
        .findFirst()
        .orElseThrow();
  }

  private static int slot(StateKey key) {
    return JedisClusterCRC16.getSlot("entrada:" + key.kind() + ":" + key.id());
  }

  @Test
  void spreadsRecordsOverAllPrimaries() {
    try (StateStore store = open()) {
      for (int i = 0; i < 60; i++) {
        store.putIfAbsent(new StateKey("session", "spread" + i), new byte[1], LATER);
      }
      for (int node = 0; node < 3; node++) {
        assertThat(cluster.node(node).execute("DBSIZE")).isNotEqualTo("0");
      }
    }
  }

  @Test
  void refusesAClusterOfWhichOneThrowsRecordsAway() {
    cluster.node(2).execute("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    try {
      assertThatThrownBy(RedisClusterTest::open)
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("(maxmemory-policy allkeys-lru)");
    } finally {
      cluster.node(2).execute("CONFIG", "SET", "maxmemory-policy", "noeviction");
    }
  }

  @Test
  void isNotReadyWhileOneOfItIsFull() {
    try (StateStore store = open()) {
      cluster.node(1).execute("CONFIG", "SET", "maxmemory", "1");
      try {
        assertThatThrownBy(store::check)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("(OOM)");
      } finally {
        cluster.node(1).execute("CONFIG", "SET", "maxmemory", "0");
      }
      store.check();
    }
  }

  @Test
  void needsNoMoreRightsThanItsMessageNames() {
    String rights =
        "~entrada:* +get +set +del +getrange +eval +evalsha +ping +select +info +cluster|slots"
            + " +asking";
    grant(rights);
    StateKey key = atTheFirst("rights");
    try (StateStore store = open(Optional.of("entrada"), Optional.of(Secret.of("right")))) {
      use(store, key);
      cluster.beginMove(slot(key), 0, 1);
      use(store, key);
      cluster.endMove(slot(key), 1);
      use(store, key);
    }
    grant(rights + " -set");
    assertThatThrownBy(() -> open(Optional.of("entrada"), Optional.of(Secret.of("right"))).close())
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining(rights);
  }

  private static void grant(String rights) {
    for (int node = 0; node < 4; node++) {
      String command = "ACL SETUSER entrada reset on >right " + rights;
      assertThat(cluster.node(node).execute(command.split(" "))).isEqualTo("OK");
    }
  }

  @Test
  void findsARecordBeforeWhileAndAfterItsSlotMoves() {
    StateKey key = atTheFirst("moving");
    StateKey absent = atTheFirst("absent");
    try (StateStore store = open()) {
      store.putIfAbsent(key, new byte[] {1}, LATER);
      int slot = slot(key);
      cluster.beginMove(slot, 0, 2);
      assertThat(store.get(key).orElseThrow().value()).containsExactly(1);
      long version = store.get(key).orElseThrow().version();

      cluster.moveKey("entrada:session:" + key.id(), 0, 2); // from now on: ASK
      assertThat(store.get(key).orElseThrow().value()).containsExactly(1);
      assertThat(store.putIfAbsent(key, new byte[] {9}, LATER)).isFalse();
      assertThat(store.replace(key, version, new byte[] {2}, LATER)).isTrue();

      cluster.endMove(slot, 2); // from now on: MOVED
      assertThat(store.get(key).orElseThrow().value()).containsExactly(2);
      assertThat(store.replace(key, version + 1, new byte[] {3}, LATER)).isTrue();
      assertThat(store.take(key)).hasValueSatisfying(v -> assertThat(v).containsExactly(3));
      use(store, absent);
    }
  }

  /** Last, since the first primary's part changes hands. */
  @Test
  void isAnOutageForTheKeysOfADeadPrimaryUntilItsReplicaHasTakenOver(@TempDir Path other) {
    try (RedisClusterServers mortal = RedisClusterServers.start(other);
        StateStore store =
            Redis.openStore(
                RedisAccess.parse(mortal.url(), Optional.empty(), Optional.empty()).orElseThrow(),
                Clock.systemUTC())) {
      StateKey key = atTheFirst("survivor");
      store.putIfAbsent(key, new byte[] {7}, LATER);
      mortal.node(0).awaitReplica(mortal.node(3));

      mortal.node(0).kill();

      assertThatThrownBy(() -> store.get(key)).isInstanceOf(StoreException.class);
      assertThatThrownBy(store::check).isInstanceOf(StoreException.class);
      Instant end = Instant.now().plus(Duration.ofSeconds(20));
      Optional<StoredValue> found = Optional.empty();
      List<String> reasons = new ArrayList<>();
      while (found.isEmpty()) {
        try {
          found = store.get(key);
          assertThat(found).as("after %s", reasons).isPresent();
        } catch (StoreException e) {
          reasons.add(e.getMessage());
          assertThat(Instant.now()).as("%s", reasons).isBefore(end);
        }
      }
      assertThat(found.orElseThrow().value()).containsExactly(7);
      store.check();
      mortal.node(0).restart();
    }
  }
}
