package dev.entrada.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.settings.Sources;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.jdbc.EmbeddedH2;
import dev.entrada.store.redis.Redis;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server moves from its embedded store to a database that nodes can share. */
class CopyStoreHttpTest {
  @TempDir private Path dataDir;

  private final int port = TestServer.freePort();
  private final EntraSimulator entra =
      EntraSimulator.start(TestServer.directory("http://localhost:" + port + TestServer.CALLBACK));
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /** Where to. */
  enum Target {
    POSTGRESQL,
    REDIS;

    Map<String, String> settings() {
      if (this == REDIS) {
        return Map.of("store", RedisServer.shared().url(RedisServer.unusedDatabase()));
      }
      PostgresServer server = PostgresServer.shared();
      return Map.of("store", server.url(server.createDatabase()), "store-user", "postgres");
    }
  }

  @AfterEach
  void stop() {
    entra.close();
  }

  private TestServer server(Map<String, String> store) {
    return TestServer.at(port, entra, settings -> change(settings, store));
  }

  private static void change(Map<String, String> settings, Map<String, String> changed) {
    settings.putAll(changed);
    if (changed.containsKey("secret-file")) {
      settings.remove("secret");
    }
  }

  private TestServer embedded() {
    return TestServer.at(port, entra, settings -> TestServer.embedded(settings, dataDir));
  }

  private int copy(Map<String, String> changed) {
    Map<String, String> settings =
        new HashMap<>(TestServer.settings(port, entra.authority(), all -> {}));
    change(settings, changed);
    return CopyStore.run(
        List.of(Sources.initParameters(settings.keySet(), settings::get)),
        dataDir,
        Clock.systemUTC(),
        new PrintStream(said, true, UTF_8));
  }

  private String said() {
    return said.toString(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void aClientGoesOnWithoutANewSignIn(Target target) {
    String id;
    String token;
    String keys;
    try (TestServer server = embedded()) {
      OAuthTestClient client = new OAuthTestClient(server);
      id = client.register("http://127.0.0.1/callback");
      token = client.signIn(id, "alice", Map.of()).refreshToken();
      keys = client.get("/jwks").body();
    }
    Map<String, String> store = new HashMap<>(target.settings());
    store.put("secret-file", dataDir.resolve("secret").toString());

    assertThat(copy(store)).as(said()).isZero();

    assertThat(said()).contains("Copied all 2 records.");
    try (TestServer server = server(store)) {
      OAuthTestClient client = new OAuthTestClient(server);
      assertThat(client.refresh(id, token).status()).isEqualTo(200);
      assertThat(client.get("/jwks").body()).isEqualTo(keys);
    }
    assertThat(entra.requestsTo("/login")).hasSize(1);

    assertThat(copy(store)).as("into a store that is in use").isEqualTo(1);
    assertThat(said()).contains("is not empty");
  }

  @Test
  void anInterruptedCopyIsRepeatedAndAnotherRecordIsNotOverwritten() {
    StateKey one = new StateKey("session", "one");
    Instant later = Instant.now().plusSeconds(600);
    try (StateStore store = EmbeddedH2.openStore(dataDir, Clock.systemUTC())) {
      for (int i = 0; i < 1_200; i++) {
        store.putIfAbsent(new StateKey("session", "s" + i), new byte[] {1}, later);
      }
      store.putIfAbsent(one, new byte[] {2}, later);
      store.putIfAbsent(new StateKey("session", "gone"), new byte[] {3}, Instant.EPOCH);
    }
    int database = RedisServer.unusedDatabase();
    Map<String, String> target = Map.of("store", RedisServer.shared().url(database));
    try (StateStore store =
        Redis.openStore(RedisServer.shared().access(database), Clock.systemUTC())) {
      store.putIfAbsent(one, new byte[] {2}, later);
      assertThat(copy(target)).as(said()).isZero();
      assertThat(said()).contains("Copied all 1,201 records.");
      assertThat(RedisServer.shared().execute(database, "DBSIZE")).isEqualTo("1201");

      store.delete(one);
      store.putIfAbsent(one, new byte[] {4}, later);
      assertThat(copy(target)).isEqualTo(1);
      assertThat(said()).contains("has another session of the same name");
      assertThat(store.get(one).orElseThrow().value()).containsExactly(4);
    }
  }

  @Test
  void saysWhatIsInTheWay() {
    Map<String, String> target = Target.REDIS.settings();
    assertThat(copy(target)).isEqualTo(1);
    assertThat(said()).contains("there is no embedded store in " + dataDir);

    try (TestServer server = embedded()) {
      assertThat(server.baseUrl()).isNotEmpty();
      assertThat(copy(target)).isEqualTo(1);
      assertThat(said()).contains("in use by another server: stop that one");
    }
    Map<String, String> otherSecret = new HashMap<>(target);
    otherSecret.put("secret", "another secret of more than thirty-two bytes");
    assertThat(copy(otherSecret)).isEqualTo(1);
    assertThat(said()).contains("does not open the store", "ENTRADA_SECRET_FILE=");

    assertThat(copy(Map.of("store", "memory"))).isEqualTo(1);
    assertThat(said()).contains("names no other store");
  }
}
