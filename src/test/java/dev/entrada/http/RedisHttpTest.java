package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server on Redis, which comes and goes. */
class RedisHttpTest {
  @TempDir private Path data;
  private RedisServer redis = null;

  @BeforeEach
  void startRedis() {
    redis = RedisServer.start(data);
  }

  @AfterEach
  void stopRedis() {
    redis.close();
  }

  private TestServer server() {
    return TestServer.with(settings -> settings.put("store", redis.url(0)));
  }

  @Test
  void turnsUnreadyWithTheReasonWhileRedisIsGoneAndGoesOnByItself() {
    try (TestServer server = server()) {
      OAuthTestClient client = new OAuthTestClient(server);
      String id = client.register("http://127.0.0.1/callback");
      String token = client.signIn(id, "alice", Map.of()).refreshToken();
      assertThat(client.get("/ops/ready").status()).isEqualTo(200);

      redis.kill();

      assertThat(client.get("/ops/ready").status()).isEqualTo(503);
      assertThat(client.get("/ops/ready").body()).contains("Redis failed to");
      assertThat(client.get("/ops/live").status()).isEqualTo(200);
      assertThat(client.refresh(id, token).status()).isEqualTo(503);
      assertThat(client.refresh(id, token).body()).contains("temporarily_unavailable");

      redis.restart();

      client.awaitReady();
      assertThat(client.refresh(id, token).status()).isEqualTo(200);
    }
  }

  @Test
  void startsBeforeRedisAndServesOnceThatIsThere() {
    redis.stop();
    try (TestServer server = server()) {
      OAuthTestClient client = new OAuthTestClient(server);
      assertThat(client.get("/ops/ready").status()).isEqualTo(503);
      assertThat(client.get("/ops/live").status()).isEqualTo(200);

      redis.restart();

      client.awaitReady();
      client.signIn(client.register("http://127.0.0.1/callback"), "alice", Map.of());
    }
  }

  @Test
  void doesNotStartWithARedisThatThrowsRecordsAway() {
    redis.execute("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    assertThatThrownBy(this::server)
        .hasStackTraceContaining("entrada.store may throw sessions and signing keys away")
        .hasStackTraceContaining("Set maxmemory-policy to noeviction");
  }

  /** Whoever can read the store learns neither a token nor who signed in. */
  @Test
  void keepsNothingInTheClear() {
    try (TestServer server = server()) {
      OAuthTestClient client = new OAuthTestClient(server);
      String id = client.register("http://127.0.0.1/callback");
      String token = client.signIn(id, "alice", Map.of()).refreshToken();
      for (String key : redis.execute("KEYS", "*").lines().toList()) {
        assertThat(key).startsWith("entrada:");
        assertThat(redis.execute("GET", key)).doesNotContain("alice", token, "scope", "\"kty\"");
        assertThat(Long.parseLong(redis.execute("TTL", key))).as("life of %s", key).isPositive();
      }
      assertThat(redis.execute("KEYS", "entrada:session:*")).isNotEmpty();
    }
  }
}
