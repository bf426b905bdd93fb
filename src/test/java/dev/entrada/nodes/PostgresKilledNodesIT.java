package dev.entrada.nodes;

import java.nio.file.Path;

/** Nodes die, PostgreSQL does not. */
class PostgresKilledNodesIT extends KilledNodes {
  @Override
  ReplicatedStore store(Path data) {
    return new ReplicatedPostgres(data);
  }
}
