package dev.entrada.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.store.StateStore;
import dev.entrada.store.jdbc.EmbeddedH2;
import dev.entrada.store.jdbc.PostgreSql;
import dev.entrada.store.redis.Redis;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each release has left in each store, and what its clients hold, is good for this one. */
class LastReleaseHttpTest {
  private static final String FROM_HEX =
      "return redis.call('SET', KEYS[1], (ARGV[1]:gsub('..', function(h)"
          + " return string.char(tonumber(h, 16)) end)))";

  @TempDir Path directory;

  enum Database {
    H2,
    POSTGRESQL,
    REDIS
  }

  static List<Arguments> samples() throws IOException {
    List<Arguments> samples = new ArrayList<>();
    try (Stream<Path> releases = Files.list(ReleaseSample.ALL)) {
      for (Path release : releases.sorted().toList()) {
        for (Database database : Database.values()) {
          samples.add(Arguments.of(release.getFileName().toString(), database));
        }
      }
    }
    return samples;
  }

  private StateStore open(Database database, Path sample, MutableClock clock) throws IOException {
    return switch (database) {
      case H2 -> {
        Files.copy(sample.resolve(ReleaseSample.H2), directory.resolve(ReleaseSample.H2));
        yield EmbeddedH2.openStore(directory, clock);
      }
      case POSTGRESQL -> {
        PostgresServer server = PostgresServer.shared();
        String name = server.createDatabase();
        server.execute(name, Files.readString(sample.resolve(ReleaseSample.POSTGRESQL)));
        yield PostgreSql.openStore(server.access(name), clock);
      }
      case REDIS -> {
        int number = RedisServer.unusedDatabase();
        for (String line : Files.readAllLines(sample.resolve(ReleaseSample.REDIS))) {
          String[] record = line.split(" ");
          RedisServer.shared().execute(number, "EVAL", FROM_HEX, "1", record[0], record[1]);
        }
        yield Redis.openStore(RedisServer.shared().access(number), clock);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("samples")
  void goesOn(String release, Database database) throws IOException {
    Path sample = ReleaseSample.ALL.resolve(release);
    Properties held = new Properties();
    try (Reader in = Files.newBufferedReader(sample.resolve(ReleaseSample.CLIENT), UTF_8)) {
      held.load(in);
    }
    MutableClock clock = MutableClock.at(Instant.parse(held.getProperty("instant")));
    Path clients = directory.resolve("clients.json");
    try (StateStore store = open(database, sample, clock);
        TestServer server =
            TestServer.node(clock, store, all -> ReleaseSample.settings(clients, all))) {
      OAuthTestClient client = new OAuthTestClient(server.baseUrl(), ReleaseSample.RESOURCE);
      String id = held.getProperty("client_id");

      assertThat(introspect(server, held.getProperty("access_token")))
          .as("the signing keys and the session")
          .contains("\"active\":true");

      Answer repeated = client.refresh(id, held.getProperty("used_refresh_token"));
      assertThat(repeated.status()).as("%s", repeated).isEqualTo(200);
      assertThat(repeated.text("refresh_token")).isEqualTo(held.getProperty("refresh_token"));

      URI authorize = URI.create(server.baseUrl() + "/authorize");
      Begun begun = new Begun(id, held.getProperty("verifier"), "", authorize);
      Answer redeemed = client.redeem(begun, held.getProperty("code"));
      assertThat(redeemed.status()).as("%s", redeemed).isEqualTo(200);
      assertThat(introspect(server, redeemed.text("access_token"))).contains("\"active\":true");

      Answer revoked = client.refresh(id, held.getProperty("revoked_refresh_token"));
      assertThat(revoked.status()).isEqualTo(400);

      client.postForm(
          "/revoke", Map.of("token", held.getProperty("refresh_token"), "client_id", id));
      assertThat(introspect(server, held.getProperty("access_token"))).contains("\"active\":false");
      client.signIn(id, "alice", Map.of());
    }
  }

  private static String introspect(TestServer server, String token) {
    return RawHttp.post(
            server.baseUrl() + "/introspect",
            ClientsFile.basic("mcp", "mcp-secret"),
            OAuthTestClient.encode(Map.of("token", token)))
        .body();
  }
}
