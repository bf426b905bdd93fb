package dev.entrada.store.redis;

import dev.entrada.store.StoreException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/** The server that has all keys, or those that share them. Safe for concurrent use. */
interface RedisServers extends AutoCloseable {
  /** Sends commands to one server, over one connection. */
  interface Sender {
    /** Answers what the server does, as the protocol has it; a refusal is an exception of Jedis. */
    @Nullable Object send(CommandArguments command);
  }

  /**
   * Does something at the server that has a key. Nothing that may have arrived is sent twice.
   *
   * @param operation completes "failed to …"
   * @param work may be called again if nothing that it sent was carried out
   * @throws StoreException if Redis does not answer, or refuses
   */
  @Nullable Object use(String operation, String key, Function<Sender, @Nullable Object> work);

  /**
   * A key for each server that takes writes, which that server has; no record has it.
   *
   * @throws StoreException if it is unknown which servers there are
   */
  List<String> keyOfEach();

  @Override
  void close();
}
