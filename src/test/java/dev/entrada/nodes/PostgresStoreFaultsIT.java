package dev.entrada.nodes;

import java.nio.file.Path;

/** Faults of PostgreSQL. */
class PostgresStoreFaultsIT extends StoreFaults {
  @Override
  ReplicatedStore store(Path data) {
    return new ReplicatedPostgres(data);
  }
}
