package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server on PostgreSQL, which comes and goes. */
class PostgreSqlHttpTest {
  @TempDir private Path data;
  private PostgresServer database = null;

  @BeforeEach
  void startDatabase() {
    database = PostgresServer.start(data);
  }

  @AfterEach
  void stopDatabase() {
    database.close();
  }

  private Consumer<Map<String, String>> on(String name) {
    return settings -> {
      settings.put("store", database.url(name));
      settings.put("store-user", "postgres");
    };
  }

  @Test
  void turnsUnreadyWithTheReasonWhileTheDatabaseIsGoneAndGoesOnByItself() {
    try (TestServer server = TestServer.with(on(database.createDatabase()))) {
      OAuthTestClient client = new OAuthTestClient(server);
      String id = client.register("http://127.0.0.1/callback");
      String token = client.signIn(id, "alice", Map.of()).refreshToken();
      assertThat(client.get("/ops/ready").status()).isEqualTo(200);

      database.stop();

      assertThat(client.get("/ops/ready").status()).isEqualTo(503);
      assertThat(client.get("/ops/ready").body()).contains("the database failed to");
      assertThat(client.get("/ops/live").status()).isEqualTo(200);
      assertThat(client.refresh(id, token).status()).isEqualTo(503);
      assertThat(client.refresh(id, token).body()).contains("temporarily_unavailable");

      database.restart();

      client.awaitReady();
      assertThat(client.refresh(id, token).status()).isEqualTo(200);
    }
  }

  @Test
  void startsBeforeItsDatabaseAndServesOnceThatIsThere() throws Exception {
    String name = database.createDatabase();
    database.stop();
    try (TestServer server = TestServer.with(on(name))) {
      OAuthTestClient client = new OAuthTestClient(server);
      assertThat(client.get("/ops/ready").status()).isEqualTo(503);
      assertThat(client.get("/ops/live").status()).isEqualTo(200);
      assertThat(client.get("/.well-known/oauth-authorization-server").status()).isEqualTo(200);

      database.restart();

      client.awaitReady();
      client.signIn(client.register("http://127.0.0.1/callback"), "alice", Map.of());
    }
  }

  @Test
  void doesNotStartWithADatabaseThatDoesNotExist() {
    assertThatThrownBy(() -> TestServer.with(on("nowhere")))
        .hasStackTraceContaining("entrada.store has no database of the name in entrada.store")
        .hasStackTraceContaining("CREATE DATABASE");
  }
}
