package dev.entrada.nodes;

import java.nio.file.Path;

/** Nodes die, Redis does not. */
class RedisKilledNodesIT extends KilledNodes {
  @Override
  ReplicatedStore store(Path data) {
    return new ReplicatedRedis(data);
  }
}
