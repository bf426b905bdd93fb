package dev.entrada.store.redis;

import dev.entrada.store.StateStore;
import dev.entrada.store.StateStoreContract;
import dev.entrada.testing.RedisServer;
import java.util.List;

/** The contract on {@link RedisStateStore} with a real Redis. */
class RedisStateStoreTest extends StateStoreContract {
  private final RedisAccess access = RedisServer.shared().access(RedisServer.unusedDatabase());

  @Override
  protected StateStore open() {
    return Redis.openStore(access, clock);
  }

  /** Redis removes what has expired. */
  @Override
  protected List<Integer> expectedBatches() {
    return List.of(0, 0, 0, 0);
  }
}
