package dev.entrada.app;

import dev.entrada.config.Backend;
import dev.entrada.store.DeferredStateStore;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.store.jdbc.ContainerDataSource;
import dev.entrada.store.jdbc.EmbeddedH2;
import dev.entrada.store.jdbc.PostgreSql;
import dev.entrada.store.redis.Redis;
import java.time.Clock;

/** Opens the store that is configured. */
final class Stores {
  private Stores() {}

  /**
   * For a server: one that lives elsewhere may be down now and come back.
   *
   * @throws dev.entrada.store.StoreException if one that lives here cannot be opened
   */
  static StateStore forServer(Backend backend, Clock clock) {
    if (backend instanceof Backend.Embedded || backend instanceof Backend.Memory) {
      return open(backend, clock);
    }
    Runnable afterwards =
        backend instanceof Backend.PostgreSql ? PostgreSql::deregisterDriver : () -> {};
    return new DeferredStateStore(() -> open(backend, clock), afterwards);
  }

  /**
   * Opens a store at once.
   *
   * @throws dev.entrada.store.StoreException if it cannot be opened
   */
  static StateStore open(Backend backend, Clock clock) {
    if (backend instanceof Backend.Embedded embedded) {
      return EmbeddedH2.openStore(embedded.dataDir(), clock);
    }
    if (backend instanceof Backend.PostgreSql database) {
      return PostgreSql.openStore(database.access(), clock);
    }
    if (backend instanceof Backend.Redis redis) {
      return Redis.openStore(redis.access(), clock);
    }
    if (backend instanceof Backend.DataSourceName dataSource) {
      return ContainerDataSource.openStore(dataSource.name(), clock);
    }
    return new MemoryStateStore(clock);
  }
}
