package dev.entrada.store.redis;

import dev.entrada.store.StateStore;
import dev.entrada.store.StateStoreContract;
import dev.entrada.testing.RedisClusterServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on {@link RedisStateStore} with a real Redis Cluster. */
class RedisClusterStateStoreTest extends StateStoreContract {
  @TempDir private static Path directory;
  private static RedisClusterServers cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisClusterServers.start(directory);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected StateStore open() {
    cluster.clear();
    return Redis.openStore(
        RedisAccess.parse(cluster.url(), Optional.empty(), Optional.empty()).orElseThrow(), clock);
  }

  /** Redis removes what has expired. */
  @Override
  protected List<Integer> expectedBatches() {
    return List.of(0, 0, 0, 0);
  }
}
