package dev.entrada.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import dev.entrada.testing.RedisSentinels;
import dev.entrada.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special to a Redis that real Sentinels watch over, without their doing anything. */
class RedisSentinelTest {
  @TempDir private Path directory;

  private static StateStore open(String url, Optional<Secret> password) {
    return Redis.openStore(
        RedisAccess.parse(url, Optional.empty(), password).orElseThrow(), Clock.systemUTC());
  }

  private RedisServer primary(String... options) throws Exception {
    return RedisServer.start(Files.createDirectories(directory.resolve("primary")), options);
  }

  @Test
  void findsThePrimaryAsLongAsOneSentinelAnswers() throws Exception {
    try (RedisServer primary = primary();
        RedisSentinels sentinels = RedisSentinels.start(directory, primary, 0)) {
      sentinels.killOne();
      try (StateStore store = open(sentinels.url(RedisSentinels.PRIMARY), Optional.empty())) {
        StateKey key = new StateKey("session", "watched");
        assertThat(store.putIfAbsent(key, new byte[1], Instant.now().plusSeconds(60))).isTrue();
        assertThat(primary.execute("EXISTS", "entrada:session:watched")).isEqualTo("1");
      }
    }
  }

  @Test
  void saysThatTheSentinelsKnowNoSuchName() throws Exception {
    try (RedisServer primary = primary();
        RedisSentinels sentinels = RedisSentinels.start(directory, primary, 0)) {
      assertThatThrownBy(() -> open(sentinels.url("other"), Optional.empty()))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("unknown to the Sentinels");
      String sentinel = sentinels.url("x").replaceFirst("redis-sentinel(://[^,]+),.*", "redis$1");
      assertThatThrownBy(() -> open(sentinel, Optional.empty()))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("is a Sentinel")
          .hasMessageContaining("redis-sentinel://");
    }
  }

  @Test
  void refusesAPrimaryThatThrowsRecordsAway() throws Exception {
    try (RedisServer primary = primary("--maxmemory-policy", "allkeys-lru");
        RedisSentinels sentinels = RedisSentinels.start(directory, primary, 0)) {
      assertThatThrownBy(() -> open(sentinels.url(RedisSentinels.PRIMARY), Optional.empty()))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("(maxmemory-policy allkeys-lru)");
    }
  }

  @Test
  void givesSentinelsThePasswordOfThePrimaryIfTheyWantOne() throws Exception {
    try (RedisServer primary = primary("--requirepass", "right");
        RedisSentinels sentinels =
            RedisSentinels.start(
                directory,
                primary,
                0,
                "requirepass right",
                "sentinel sentinel-pass right",
                "sentinel auth-pass " + RedisSentinels.PRIMARY + " right")) {
      String url = sentinels.url(RedisSentinels.PRIMARY);
      try (StateStore store = open(url, Optional.of(Secret.of("right")))) {
        store.check();
      }
      assertThatThrownBy(() -> open(url, Optional.of(Secret.of("wrong"))))
          .isInstanceOf(StoreSetupException.class)
          .hasMessageContaining("does not let this server in (WRONGPASS)");
    }
  }

  @Test
  void isAnOutageWhenNoSentinelAnswers() {
    assertThatThrownBy(
            () -> open("redis-sentinel://127.0.0.1:1,127.0.0.1:2#main", Optional.empty()))
        .isInstanceOf(StoreException.class)
        .isNotInstanceOf(StoreSetupException.class);
  }
}
