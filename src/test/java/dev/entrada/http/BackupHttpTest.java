package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is backed up and put back as {@code docs/operations.md} says, and so are its losses. */
class BackupHttpTest {
  @TempDir Path directory;

  private final int port = TestServer.freePort();
  private EntraSimulator entra = null;

  @BeforeEach
  void startEntra() {
    entra =
        EntraSimulator.start(
            TestServer.directory("http://localhost:" + port + TestServer.CALLBACK));
  }

  @AfterEach
  void stopEntra() {
    entra.close();
  }

  /** How a store is handled; no server runs meanwhile. */
  private interface Keeper {
    void backUp() throws IOException;

    void restore() throws IOException;
  }

  private void clientsFindWhatIsSaid(Consumer<Map<String, String>> settings, Keeper keeper)
      throws IOException {
    String client;
    Tokens once;
    Tokens twice;
    Tokens revoked;
    try (TestServer server = TestServer.at(port, entra, settings)) {
      OAuthTestClient here = new OAuthTestClient(server);
      client = here.register("http://127.0.0.1/callback");
      once = here.signIn(client, "alice", Map.of());
      twice = here.signIn(client, "alice", Map.of());
      revoked = here.signIn(client, "alice", Map.of());
    }
    keeper.backUp();
    Tokens since;
    String keys;
    try (TestServer server = TestServer.at(port, entra, settings)) {
      OAuthTestClient here = new OAuthTestClient(server);
      once = rotated(here, client, once);
      twice = rotated(here, client, rotated(here, client, twice));
      Map<String, String> revocation = Map.of("token", revoked.refreshToken(), "client_id", client);
      assertThat(here.postForm("/revoke", revocation).status()).isEqualTo(200);
      assertThat(here.refresh(client, revoked.refreshToken()).status()).isEqualTo(400);
      since = here.signIn(client, "alice", Map.of());
      keys = here.get("/jwks").body();
    }
    keeper.restore();
    try (TestServer server = TestServer.at(port, entra, settings)) {
      OAuthTestClient here = new OAuthTestClient(server);
      assertThat(here.get("/jwks").body()).isEqualTo(keys);
      assertThat(here.refresh(client, once.refreshToken()).status())
          .as("rotated once since: catches up")
          .isEqualTo(200);
      assertBeginsAnew(here.refresh(client, twice.refreshToken()), "rotated twice since");
      assertBeginsAnew(here.refresh(client, since.refreshToken()), "signed in since");
      assertThat(here.refresh(client, revoked.refreshToken()).status())
          .as("the revocation is undone")
          .isEqualTo(200);
      here.signIn(client, "alice", Map.of()); // with its registration of before
    }
  }

  private static Tokens rotated(OAuthTestClient client, String id, Tokens tokens) {
    return OAuthTestClient.tokens(client.refresh(id, tokens.refreshToken()));
  }

  private static void assertBeginsAnew(Answer answer, String who) {
    assertThat(answer.status()).as("%s: %s", who, answer).isEqualTo(400);
    assertThat(answer.text("error")).as(who).isEqualTo("invalid_grant");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theDataDirectoryOfAStoppedServerIsABackup() throws IOException {
    Path data = directory.resolve("data");
    Path backup = directory.resolve("backup");
    clientsFindWhatIsSaid(
        settings -> TestServer.embedded(settings, data),
        new Keeper() {
          @Override
          public void backUp() throws IOException {
            copy(data, backup);
          }

          @Override
          public void restore() throws IOException {
            delete(data);
            copy(backup, data);
          }
        });
  }

  /** Until it is written Redis does not end when it is told to. */
  private static void awaitAppendOnlyFile(RedisServer redis) {
    Instant end = Instant.now().plusSeconds(20);
    String persistence = redis.execute("INFO", "persistence");
    while (!persistence.contains("aof_rewrite_in_progress:0")
        || !persistence.contains("aof_rewrite_scheduled:0")) {
      assertThat(Instant.now()).as(persistence).isBefore(end);
      Thread.onSpinWait();
      persistence = redis.execute("INFO", "persistence");
    }
  }

  @Test
  void theSnapshotOfARunningRedisIsABackup() throws IOException {
    Path data = Files.createDirectory(directory.resolve("redis"));
    Path backup = directory.resolve("entrada.rdb");
    RedisServer[] redis = {RedisServer.start(data)};
    try {
      clientsFindWhatIsSaid(
          settings -> settings.put("store", redis[0].url(0)),
          new Keeper() {
            @Override
            public void backUp() throws IOException {
              // the file that redis-cli --rdb fetches
              assertThat(redis[0].execute("SAVE")).isEqualTo("OK");
              Files.copy(data.resolve("dump.rdb"), backup);
            }

            @Override
            public void restore() throws IOException {
              redis[0].stop();
              delete(data);
              Files.createDirectory(data);
              Files.copy(backup, data.resolve("dump.rdb"));
              redis[0] = RedisServer.start(data, "--appendonly", "no");
              assertThat(redis[0].execute("CONFIG", "SET", "appendonly", "yes")).isEqualTo("OK");
              awaitAppendOnlyFile(redis[0]);
            }
          });
      redis[0].stop();
      redis[0] = RedisServer.start(data);
      List<String> keys = redis[0].execute("KEYS", "entrada:session:*").lines().toList();
      assertThat(keys).as("what the append-only file has kept").hasSizeGreaterThanOrEqualTo(3);
    } finally {
      redis[0].stop();
    }
  }
}
