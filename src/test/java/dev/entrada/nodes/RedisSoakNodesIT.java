package dev.entrada.nodes;

import java.nio.file.Path;

/** On Redis. */
class RedisSoakNodesIT extends SoakNodes {
  @Override
  ReplicatedStore store(Path data) {
    return new ReplicatedRedis(data);
  }

  @Override
  String report() {
    return "soak-redis.md";
  }
}
