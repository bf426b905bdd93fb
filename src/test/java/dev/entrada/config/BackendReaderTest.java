package dev.entrada.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Secret;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import dev.entrada.store.jdbc.DatabaseAccess;
import dev.entrada.store.redis.RedisAccess;
import dev.entrada.store.redis.RedisAccess.Topology.Cluster;
import dev.entrada.store.redis.RedisAccess.Topology.Sentinels;
import dev.entrada.store.redis.RedisAccess.Topology.Single;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code store}, {@code store-user} and {@code store-password} may be. */
class BackendReaderTest {
  private static Backend read(Map<String, String> settings) {
    SettingsReader reader =
        new SettingsReader(
            "test", List.of(Sources.initParameters(settings.keySet(), settings::get)));
    BackendReader backend = new BackendReader(reader);
    reader.finish();
    return backend.get(() -> Path.of("data"));
  }

  @Test
  void isEmbeddedInTheDataDirectoryByDefault() {
    assertThat(read(Map.of())).isEqualTo(new Backend.Embedded(Path.of("data")));
  }

  @Test
  void mayBeMemoryAUrlOrADataSource() {
    assertThat(read(Map.of("store", "memory"))).isInstanceOf(Backend.Memory.class);
    assertThat(read(Map.of("store", "java:comp/env/jdbc/entrada")))
        .isEqualTo(new Backend.DataSourceName("java:comp/env/jdbc/entrada"));
    String url =
        "jdbc:postgresql://a.example.com:5432,b.example.com:5432/entrada?options=user@host";
    assertThat(read(Map.of("store", url, "store-user", "entrada", "store-password", "pw")))
        .isEqualTo(
            new Backend.PostgreSql(
                new DatabaseAccess(url, Optional.of("entrada"), Optional.of(Secret.of("pw")))));
  }

  private static Backend redis(RedisAccess.Topology topology, RedisAccess.Server... servers) {
    return new Backend.Redis(
        new RedisAccess(false, topology, List.of(servers), 0, Optional.empty(), Optional.empty()));
  }

  @Test
  void mayBeRedis() {
    assertThat(read(Map.of("store", "redis://cache")))
        .isEqualTo(redis(new Single(), new RedisAccess.Server("cache", 6379)));
    assertThat(
            read(
                Map.of(
                    "store", "rediss://[::1]:6380/3", "store-user", "u", "store-password", "pw")))
        .isEqualTo(
            new Backend.Redis(
                new RedisAccess(
                    true,
                    new Single(),
                    List.of(new RedisAccess.Server("::1", 6380)),
                    3,
                    Optional.of("u"),
                    Optional.of(Secret.of("pw")))));
  }

  @Test
  void mayBeRedisUnderSentinelsOrACluster() {
    assertThat(read(Map.of("store", "redis-sentinel://one,two:26380#main")))
        .isEqualTo(
            redis(
                new Sentinels("main"),
                new RedisAccess.Server("one", 26379),
                new RedisAccess.Server("two", 26380)));
    assertThat(read(Map.of("store", "redis-cluster://one:7000,[::1]")))
        .isEqualTo(
            redis(
                new Cluster(),
                new RedisAccess.Server("one", 7000),
                new RedisAccess.Server("::1", 6379)));
    Backend.Redis secured =
        (Backend.Redis) read(Map.of("store", "rediss-sentinel://one,two/5#main"));
    assertThat(secured.access().tls()).isTrue();
    assertThat(secured.access().database()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis:cache",
        "redis://",
        "redis://cache/first",
        "redis://user@cache",
        "redis://cache?timeout=5",
        "redis://cache:six",
        "rediss://cache/1/2",
        "redis://one,two",
        "redis://cache#main",
        "redis-sentinel://one,two/0",
        "redis-sentinel://one,,two#main",
        "redis-cluster://one,two/1",
        "redis-cluster://one#main"
      })
  void isNoAddressOfRedisThatMeansMoreThanItSays(String store) {
    assertThatThrownBy(() -> read(Map.of("store", store)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is no address of a Redis server")
        .hasMessageContaining("rediss");
  }

  @Test
  void takesNoUserOfRedisWithoutAPassword() {
    assertThatThrownBy(() -> read(Map.of("store", "redis://cache", "store-user", "entrada")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("store-password is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres",
        "jdbc:mysql://db/entrada",
        "jdbc:h2:mem:x",
        "postgresql://db/entrada",
        "mongodb://db",
        "EMBEDDED"
      })
  void isNothingElse(String store) {
    assertThatThrownBy(() -> read(Map.of("store", store)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is no store that Entrada knows")
        .hasMessageContaining("jdbc:postgresql://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/entrada?user=entrada&password=hunter2",
        "jdbc:postgresql://entrada:hunter2@db/entrada",
        "jdbc:postgresql://entrada:w/hunter2@db/entrada?sslmode=require",
        "jdbc:postgresql://entrada:w?hunter2@db/entrada",
        "redis://entrada:w/hunter2@cache",
        "redis://entrada:hunter2@cache",
        "rediss://:hunter2@cache:6379/0",
        "jdbc:postgresql://db/entrada?sslpassword=hunter2"
      })
  void hasNoPasswordInItAndDoesNotShowTheOneItHas(String store) {
    assertThatThrownBy(() -> read(Map.of("store", store)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("has a password in it")
        .hasMessageContaining("store-password-file")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded", "memory", "java:comp/env/jdbc/entrada"})
  void takesCredentialsWithAUrlOnly(String store) {
    assertThatThrownBy(
            () -> read(Map.of("store", store, "store-user", "x", "store-password", "hunter2")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("store-user has no meaning with store=")
        .hasMessageContaining("store-password has no meaning with store=")
        .hasMessageNotContaining("hunter2");
  }
}
