package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** A PostgreSQL server, and a new one with a copy of its data as a replica before each failover. */
final class ReplicatedPostgres implements ReplicatedStore {
  private final Path data;
  private final String name;
  private PostgresServer primary;
  private PostgresServer replica = null;
  private FaultyWire link = null;
  private int copies;

  ReplicatedPostgres(Path data) {
    this.data = data;
    this.primary = PostgresServer.start(data.resolve("postgres"));
    this.name = primary.createDatabase();
  }

  @Override
  public Map<String, String> settings(int port) {
    return Map.of(
        "store", "jdbc:postgresql://localhost:" + port + "/" + name, "store-user", "postgres");
  }

  @Override
  public int port() {
    return primary.port();
  }

  @Override
  public void stop() {
    primary.stop();
  }

  @Override
  public void kill() {
    primary.kill();
  }

  @Override
  public void restart() {
    primary.restart();
  }

  @Override
  public void replicate() {
    link = FaultyWire.to(primary.port());
    replica = PostgresServer.replicaOf(primary, data.resolve("postgres-" + ++copies), link.port());
    // What it has to follow, so that following it proves something.
    primary.execute(name, "CREATE TABLE copy" + copies + " (n int)");
    Instant end = Instant.now().plusSeconds(30);
    while (!primary
        .query("SELECT pg_current_wal_lsn()")
        .equals(replica.query("SELECT pg_last_wal_replay_lsn()"))) {
      assertThat(Instant.now()).as("the replica follows").isBefore(end);
    }
  }

  @Override
  public void holdReplicaBack() {
    link.silence();
  }

  @Override
  public void failOver() {
    primary.kill();
    link.close();
    assertThat(replica.query("SELECT pg_promote()")).isEqualTo("t");
    primary = replica;
    replica = null;
  }

  @Override
  public String insertion() {
    return "INSERT INTO";
  }

  @Override
  public String update() {
    return "UPDATE entrada_state SET v";
  }

  @Override
  public void close() {
    primary.close();
    if (replica != null) {
      replica.close();
    }
  }
}
