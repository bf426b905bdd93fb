package dev.entrada.nodes;

import java.nio.file.Path;

/** On PostgreSQL. */
class PostgresSoakNodesIT extends SoakNodes {
  @Override
  ReplicatedStore store(Path data) {
    return new ReplicatedPostgres(data);
  }

  @Override
  String report() {
    return "soak.md";
  }
}
