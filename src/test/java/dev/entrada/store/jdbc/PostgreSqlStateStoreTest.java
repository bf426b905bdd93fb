package dev.entrada.store.jdbc;

import dev.entrada.store.StateStore;
import dev.entrada.store.StateStoreContract;
import dev.entrada.testing.PostgresServer;

/** The contract on {@link JdbcStateStore} with a real PostgreSQL. */
class PostgreSqlStateStoreTest extends StateStoreContract {
  private final PostgresServer server = PostgresServer.shared();
  private final DatabaseAccess access = server.access(server.createDatabase());

  @Override
  protected StateStore open() {
    return PostgreSql.openStore(access, clock);
  }
}
