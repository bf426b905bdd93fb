package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Two Redis servers, which change their parts at each failover. */
final class ReplicatedRedis implements ReplicatedStore {
  private RedisServer primary;
  private RedisServer replica;
  private FaultyWire link = null;

  ReplicatedRedis(Path data) {
    primary = start(data.resolve("redis-a"));
    replica = start(data.resolve("redis-b"));
  }

  private static RedisServer start(Path data) {
    try {
      return RedisServer.start(Files.createDirectories(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, String> settings(int port) {
    return Map.of("store", "redis://127.0.0.1:" + port);
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
    if (link != null) {
      link.close();
    }
    link = FaultyWire.to(primary.port());
    replica.execute("REPLICAOF", "127.0.0.1", String.valueOf(link.port()));
    primary.awaitReplica(replica);
  }

  @Override
  public void holdReplicaBack() {
    link.silence();
  }

  @Override
  public void failOver() {
    primary.kill();
    assertThat(replica.execute("REPLICAOF", "NO", "ONE")).isEqualTo("OK");
    RedisServer dead = primary;
    primary = replica;
    replica = dead;
    replica.restart();
  }

  /** A script with one key and three arguments. */
  @Override
  public String insertion() {
    return "*7\r\n$7\r\nEVALSHA";
  }

  /** A script with one key and four arguments. */
  @Override
  public String update() {
    return "*8\r\n$7\r\nEVALSHA";
  }

  @Override
  public void close() {
    primary.close();
    replica.close();
    if (link != null) {
      link.close();
    }
  }
}
