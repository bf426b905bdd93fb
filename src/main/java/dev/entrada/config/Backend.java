package dev.entrada.config;

import dev.entrada.store.jdbc.DatabaseAccess;
import dev.entrada.store.redis.RedisAccess;
import java.nio.file.Path;

/** Where the state is kept. */
public sealed interface Backend {
  /**
   * An H2 database in a directory, for one server.
   *
   * @param dataDir where the secret is generated too, if none is configured
   */
  record Embedded(Path dataDir) implements Backend {}

  /**
   * In this process only; everybody signs in again after a restart.
   *
   * @param dataDir where the secret is generated, if none is configured
   */
  record Memory(Path dataDir) implements Backend {}

  /** PostgreSQL, over a pool of our own. */
  record PostgreSql(DatabaseAccess access) implements Backend {}

  /** Redis or Valkey. */
  record Redis(RedisAccess access) implements Backend {}

  /**
   * A database over a pool of the container's.
   *
   * @param name in JNDI, beginning with {@code java:}
   */
  record DataSourceName(String name) implements Backend {}
}
