package dev.entrada.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import dev.entrada.store.StoredValue;
import dev.entrada.testing.RedisServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;

/** What is special to Redis: the way in, what it must be set up as, outages. */
class RedisTest {
  private static final StateKey KEY = new StateKey("session", "abc");
  private static final String NAME = "entrada:session:abc";
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir private static Path data;
  private static RedisServer server;

  @BeforeAll
  static void startServer() {
    server = RedisServer.start(data);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static StateStore open(RedisAccess access) {
    return Redis.openStore(access, Clock.systemUTC());
  }

  private static StateStore open() {
    return open(server.access(0));
  }

  /** Everything that a store does. */
  private static void use(StateStore store) {
    store.delete(KEY);
    assertThat(store.putIfAbsent(KEY, new byte[1], LATER)).isTrue();
    StoredValue found = store.get(KEY).orElseThrow();
    assertThat(store.replace(KEY, found.version(), new byte[2], LATER)).isTrue();
    assertThat(store.take(KEY)).isPresent();
    store.check();
  }

  private static String rights(String... fewer) {
    String all =
        "ACL SETUSER entrada reset on >right ~entrada:* +get +set +del +getrange +eval +evalsha"
            + " +ping +select +info";
    return fewer.length == 0 ? all : all + " " + String.join(" ", fewer);
  }

  private static void grant(String command) {
    assertThat(server.execute(command.split(" "))).isEqualTo("OK");
  }

  @Test
  void needsNoMoreRightsThanItsMessageNames() {
    grant(rights());
    try (StateStore store = open(server.access("entrada", "right"))) {
      use(store);
    }
    grant(rights("-set"));
    assertThatThrownBy(() -> open(server.access("entrada", "right")))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("does not let this server's user do its work")
        .hasMessageContaining(rights().replaceFirst(".*(~entrada)", "$1"));
  }

  @Test
  void saysThatItIsNotLetIn() {
    grant(rights());
    assertThatThrownBy(() -> open(server.access("entrada", "wrong")))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("does not let this server in (WRONGPASS)")
        .hasMessageContaining("entrada.store-password")
        .hasMessageNotContaining("wrong:");
  }

  @Test
  void knowsTheDefaultUserByItsPasswordAlone(@TempDir Path other) {
    try (RedisServer closed = RedisServer.start(other, "--requirepass", "right")) {
      RedisAccess access =
          RedisAccess.parse(closed.url(1), Optional.empty(), Optional.of(Secret.of("right")))
              .orElseThrow();
      try (StateStore store = open(access)) {
        use(store);
      }
      assertThatThrownBy(() -> open(closed.access(1)))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("does not let this server in (NOAUTH)");
    }
  }

  @Test
  void worksWithoutTheRightToAskHowRedisIsSetUp() {
    grant(rights("-info"));
    try (StateStore store = open(server.access("entrada", "right"))) {
      use(store);
    }
  }

  /** The look at an idle connection is shorter than an answer may take, and must not stay so. */
  @Test
  void waitsForASlowAnswerAlsoOnAConnectionThatWasLookedAt() throws Exception {
    JedisClientConfig client =
        DefaultJedisClientConfig.builder().socketTimeoutMillis(3_000).build();
    HostAndPort address = new HostAndPort("127.0.0.1", server.port());
    try (RedisConnections connections =
        new RedisConnections(new DefaultJedisSocketFactory(address, client), client)) {
      CommandArguments ping = new CommandArguments(Command.PING);
      connections.use("look", "", redis -> redis.send(ping));
      Thread.sleep(600); // idle for so long that it is looked at
      connections.use("look", "", redis -> redis.send(ping));

      CommandArguments slow = new CommandArguments(Command.BLPOP).add("nothing").add(2);
      assertThat(connections.use("wait", "", redis -> redis.send(slow))).isNull();
    }
  }

  @Test
  void refusesARedisThatThrowsRecordsAway() {
    server.execute("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
    try {
      assertThatThrownBy(RedisTest::open)
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("(maxmemory-policy volatile-lru)")
          .hasMessageContaining("Set maxmemory-policy to noeviction");
    } finally {
      server.execute("CONFIG", "SET", "maxmemory-policy", "noeviction");
    }
    open().close();
  }

  @Test
  void refusesANodeOfACluster(@TempDir Path other) {
    try (RedisServer node = RedisServer.start(other, "--cluster-enabled", "yes")) {
      assertThatThrownBy(() -> open(node.access(0)))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("is a node of a Redis Cluster")
          .hasMessageContaining("redis-cluster://");
    }
  }

  @Test
  void isNoClusterByItself() {
    assertThatThrownBy(
            () ->
                open(
                    RedisAccess.parse(
                            "redis-cluster://127.0.0.1:" + server.port(),
                            Optional.empty(),
                            Optional.empty())
                        .orElseThrow()))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("is no Redis Cluster")
        .hasMessageContaining("redis://");
  }

  @Test
  void saysThatThereIsNoSuchDatabase() {
    assertThatThrownBy(() -> open(server.access(1000)))
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("no database of the number in entrada.store");
  }

  @Test
  void isAnOutageWhileMemoryIsFullButReadsAndDeletes() {
    try (StateStore store = open()) {
      store.putIfAbsent(KEY, new byte[1], LATER);
      server.execute("CONFIG", "SET", "maxmemory", "1");
      try {
        assertThatThrownBy(store::check)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("(OOM)");
        StateKey other = new StateKey("session", "full");
        assertThatThrownBy(() -> store.putIfAbsent(other, new byte[1], LATER))
            .isInstanceOf(StoreException.class);
        assertThat(store.get(KEY)).isPresent();
        store.delete(KEY);
      } finally {
        server.execute("CONFIG", "SET", "maxmemory", "0");
      }
      use(store);
    }
  }

  @Test
  void isAnOutageWhileItIsAReplicaAndWorksOnceItIsPromoted() {
    try (StateStore store = open()) {
      server.execute("REPLICAOF", "127.0.0.1", "1");
      try {
        assertThatThrownBy(store::check)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("(READONLY)");
        assertThatThrownBy(() -> store.putIfAbsent(KEY, new byte[1], LATER))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("(READONLY)");
        awaitEndOfRefusedConnections();
      } finally {
        server.execute("REPLICAOF", "NO", "ONE");
      }
      use(store);
    }
  }

  private static void awaitEndOfRefusedConnections() {
    Instant end = Instant.now().plusSeconds(5);
    while (server.execute("CLIENT", "LIST").matches("(?s).*cmd=(?:set|evalsha).*")) {
      assertThat(Instant.now()).as("a connection to a replica is kept").isBefore(end);
    }
  }

  @Test
  void comesBackByItselfAfterItsServerWasKilled() {
    try (StateStore store = open(server.access(2))) {
      use(store);
      store.putIfAbsent(KEY, new byte[1], LATER);
      server.kill();
      assertThatThrownBy(store::check).isInstanceOf(StoreException.class);
      server.restart();
      store.check();
      assertThat(store.get(KEY)).isPresent();
      use(store); // the scripts are unknown again
    }
  }

  @Test
  void isAnOutageWithinSecondsWhenNothingAnswers() throws IOException {
    // Takes connections and says nothing, as a host does that hangs.
    try (ServerSocket silent = new ServerSocket(0)) {
      long start = System.nanoTime();
      assertThatThrownBy(
              () ->
                  open(
                      RedisAccess.parse(
                              "redis://localhost:" + silent.getLocalPort(),
                              Optional.empty(),
                              Optional.empty())
                          .orElseThrow()))
          .isInstanceOf(StoreException.class)
          .isNotInstanceOf(StoreSetupException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }
  }

  @Test
  void givesEachKeyATimeToLiveThatAllowsForSlowClocks() {
    try (StateStore store = open(server.access(3))) {
      Instant inAnHour = Instant.now().plusSeconds(3600);
      store.putIfAbsent(KEY, new byte[1], inAnHour);
      assertThat(secondsToLive()).isBetween(3700L, 3720L);
      store.replace(KEY, store.get(KEY).orElseThrow().version(), new byte[1], Instant.EPOCH);
      assertThat(secondsToLive()).isNotEqualTo(-1);
      store.delete(KEY);
      assertThat(store.putIfAbsent(KEY, new byte[1], Instant.ofEpochMilli(Long.MAX_VALUE)))
          .isTrue();
      assertThat(secondsToLive()).isGreaterThan(1_000_000);
    }
  }

  private static long secondsToLive() {
    return Long.parseLong(server.execute(3, "TTL", NAME));
  }

  /** What a release wrote must be read by all later ones: this may not be changed. */
  @Test
  void readsTheLayoutOfTheFirstRelease() {
    String script =
        "return redis.call('SET', KEYS[1],"
            + " '\\0\\0\\0\\0\\0\\0\\1\\2' .. '\\0\\0\\3\\187\\44\\195\\216\\0' .. 'value')";
    server.execute(4, "EVAL", script, "1", NAME);
    try (StateStore store = open(server.access(4))) {
      StoredValue expected = new StoredValue("value".getBytes(US_ASCII), 258);
      assertThat(store.get(KEY)).contains(expected);
      assertThat(store.replace(KEY, 257, new byte[1], LATER)).isFalse();
      assertThat(store.replace(KEY, 258, new byte[1], LATER)).isTrue();
      assertThat(store.get(KEY).orElseThrow().version()).isEqualTo(259);
    }
  }

  @Test
  void isAnOutageWhereSomebodyElseWrote() {
    server.execute(5, "SET", NAME, "short");
    try (StateStore store = open(server.access(5))) {
      assertThatThrownBy(() -> store.get(KEY))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is not ours");
    }
  }
}
