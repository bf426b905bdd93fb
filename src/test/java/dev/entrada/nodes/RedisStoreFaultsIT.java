package dev.entrada.nodes;

import java.nio.file.Path;

/** Faults of Redis. */
class RedisStoreFaultsIT extends StoreFaults {
  @Override
  ReplicatedStore store(Path data) {
    return new ReplicatedRedis(data);
  }
}
