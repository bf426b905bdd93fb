package dev.entrada.http;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoredRecord;
import dev.entrada.store.jdbc.EmbeddedH2;
import dev.entrada.store.jdbc.JdbcStateStore;
import dev.entrada.store.redis.Redis;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Writes what a release leaves in each store, and what its clients hold, for all later releases to
 * be tested with. To be run once for each release that changes what is stored:
 *
 * <pre>
 * ./mvnw -q test-compile exec:java -Dexec.mainClass=dev.entrada.http.ReleaseSample -Dexec.args=0.1.0
 * </pre>
 */
public final class ReleaseSample {
  static final Path ALL = Path.of("src/test/resources/dev/entrada/http/releases");
  static final String RESOURCE = "https://mcp.example.com/mcp";
  static final String H2 = "state.mv.db";
  static final String POSTGRESQL = "postgresql.sql";
  static final String REDIS = "redis.txt";
  static final String CLIENT = "client.properties";

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final String TO_HEX =
      "return (redis.call('GET', KEYS[1]):gsub('[%z\\1-\\255]', function(c)"
          + " return string.format('%02x', string.byte(c)) end))";

  private ReleaseSample() {}

  /** The settings that all releases have had, but for what depends on the run. */
  static void settings(Path clientsFile, Map<String, String> settings) {
    ClientsFile.write(clientsFile, ClientsFile.resourceServer("mcp", "mcp-secret", RESOURCE));
    settings.put("clients-file", clientsFile.toString());
    settings.put("issuer-url", "https://login.example.com");
    settings.put("resources", RESOURCE);
    settings.put("secret", "the secret of all samples, more than thirty-two bytes");
  }

  /** Writes one; the argument is the name of the release. */
  public static void main(String[] args) throws IOException {
    Path sample = Files.createDirectories(ALL.resolve(args[0]));
    Path work = Files.createTempDirectory("entrada-sample");
    MutableClock clock = MutableClock.at(START);
    try (JdbcStateStore store = EmbeddedH2.openStore(work, clock)) {
      Properties client = new Properties();
      try (TestServer server =
          TestServer.node(clock, store, all -> settings(work.resolve("clients.json"), all))) {
        live(new OAuthTestClient(server.baseUrl(), RESOURCE), client);
      }
      client.setProperty("instant", clock.instant().plusSeconds(1).toString());
      try (Writer out = Files.newBufferedWriter(sample.resolve(CLIENT))) {
        client.store(out, null);
      }
      List<StoredRecord> records = store.page(Optional.empty(), 100);
      writePostgreSql(sample.resolve(POSTGRESQL), records);
      writeRedis(sample.resolve(REDIS), records, clock);
    }
    Files.copy(work.resolve(H2), sample.resolve(H2));
    System.exit(0);
  }

  /** Three sign-ins: one was refreshed, one waits to be redeemed, one was revoked. */
  private static void live(OAuthTestClient client, Properties facts) {
    String id = client.register(OAuthTestClient.REDIRECT_URI);
    facts.setProperty("client_id", id);

    Tokens first = client.signIn(id, "alice", Map.of());
    Tokens second = OAuthTestClient.tokens(client.refresh(id, first.refreshToken()));
    facts.setProperty("used_refresh_token", first.refreshToken());
    facts.setProperty("refresh_token", second.refreshToken());
    facts.setProperty("access_token", second.accessToken());

    Begun begun = client.begin(id, Map.of());
    facts.setProperty("verifier", begun.verifier());
    facts.setProperty(
        "code", OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code"));

    Tokens revoked = client.signIn(id, "alice", Map.of());
    client.postForm("/revoke", Map.of("token", revoked.refreshToken(), "client_id", id));
    facts.setProperty("revoked_refresh_token", revoked.refreshToken());
  }

  private static void writePostgreSql(Path file, List<StoredRecord> records) throws IOException {
    List<String> lines = new ArrayList<>();
    Path scripts = Path.of("src/main/resources/dev/entrada/store/jdbc/postgresql");
    lines.add("CREATE TABLE entrada_schema (version INTEGER NOT NULL PRIMARY KEY);");
    try (var all = Files.list(scripts)) {
      for (Path script : all.sorted().toList()) {
        lines.addAll(Files.readAllLines(script));
        int version = Integer.parseInt(script.getFileName().toString().substring(1, 4));
        lines.add("INSERT INTO entrada_schema (version) VALUES (" + version + ");");
      }
    }
    for (StoredRecord record : records) {
      lines.add(
          ("INSERT INTO entrada_state (kind, id, value_bytes, version, expires_at)"
                  + " VALUES ('%s', '%s', decode('%s', 'base64'), 4503599627370001, %d);")
              .formatted(
                  record.key().kind(),
                  record.key().id(),
                  Base64.getEncoder().encodeToString(record.value()),
                  record.expiresAt().toEpochMilli()));
    }
    Files.write(file, lines);
  }

  /** Each key with its value in hexadecimal, as a server puts it there. */
  private static void writeRedis(Path file, List<StoredRecord> records, MutableClock clock)
      throws IOException {
    RedisServer server = RedisServer.shared();
    List<String> lines = new ArrayList<>();
    try (StateStore store = Redis.openStore(server.access(1), clock)) {
      for (StoredRecord record : records) {
        store.putIfAbsent(record.key(), record.value(), record.expiresAt());
      }
      for (String key : server.execute(1, "KEYS", "*").lines().sorted().toList()) {
        lines.add(key + " " + server.execute(1, "EVAL", TO_HEX, "1", key));
      }
    }
    Files.write(file, lines);
  }
}
