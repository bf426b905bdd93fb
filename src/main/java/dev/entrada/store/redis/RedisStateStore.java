package dev.entrada.store.redis;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoredValue;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * State in Redis, under {@code entrada:kind:id}. Each operation is one command or one script for
 * one key, so that several servers may share one Redis, and one Redis may be a cluster. Durable as
 * far as Redis is: an append-only file keeps what it had on disk, and a failover loses what had not
 * reached the replica.
 */
public final class RedisStateStore implements StateStore {
  static final String PREFIX = "entrada:";

  /** No kind is empty, so there is never such a key. */
  static final String NO_KEY = PREFIX + ":";

  private final AtomicBoolean closed = new AtomicBoolean();
  private final RedisServers servers;
  private final Clock clock;

  RedisStateStore(RedisServers servers, Clock clock) {
    this.servers = servers;
    this.clock = clock;
  }

  @Override
  public boolean putIfAbsent(StateKey key, byte[] value, Instant expiresAt) {
    return write(
        "put",
        Script.PUT_IF_ABSENT,
        key,
        new RedisRecord(StateStore.firstVersion(), expiresAt, value));
  }

  @Override
  public Optional<StoredValue> get(StateKey key) {
    CommandArguments get = new CommandArguments(Command.GET).key(name(key));
    return live(execute("get", name(key), server -> server.send(get)))
        .map(RedisRecord::storedValue);
  }

  @Override
  public Optional<byte[]> take(StateKey key) {
    return live(run("take", Script.TAKE, key)).map(RedisRecord::value);
  }

  @Override
  public boolean replace(StateKey key, long expectedVersion, byte[] value, Instant expiresAt) {
    return write(
        "replace",
        Script.REPLACE,
        key,
        new RedisRecord(expectedVersion + 1, expiresAt, value),
        ByteBuffer.allocate(Long.BYTES).putLong(expectedVersion).array());
  }

  @Override
  public void delete(StateKey key) {
    CommandArguments delete = new CommandArguments(Command.DEL).key(name(key));
    Object unused = execute("delete", name(key), server -> server.send(delete));
  }

  /** Redis does so by itself. */
  @Override
  public int expire(int limit) {
    requireOpen();
    return 0;
  }

  /**
   * A write to each server that changes nothing, since it is for an existing key only; but a
   * replica, and a Redis that is full or cannot save, refuse it.
   */
  @Override
  public void check() {
    requireOpen();
    for (String key : servers.keyOfEach()) {
      CommandArguments write = new CommandArguments(Command.SET).key(key).add("").add("XX");
      Object unused = execute("check", key, server -> server.send(write));
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      servers.close();
    }
  }

  private boolean write(
      String operation, Script script, StateKey key, RedisRecord fresh, Object... more) {
    Object[] arguments = new Object[3 + more.length];
    arguments[0] = fresh.bytes();
    arguments[1] = fresh.timeToLiveMillis(clock);
    arguments[2] = clock.millis();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Long.valueOf(1).equals(run(operation, script, key, arguments));
  }

  private @Nullable Object run(String operation, Script script, StateKey key, Object... arguments) {
    return execute(
        operation,
        name(key),
        server -> {
          try {
            return server.send(call(Command.EVALSHA, script.digest(), key, arguments));
          } catch (JedisNoScriptException e) {
            // It has done nothing. From now on it knows the script, until its restart.
            return server.send(call(Command.EVAL, script.source(), key, arguments));
          }
        });
  }

  private static CommandArguments call(
      Command command, String script, StateKey key, Object... arguments) {
    return new CommandArguments(command).add(script).add(1).key(name(key)).addObjects(arguments);
  }

  private @Nullable Object execute(
      String operation, String key, Function<RedisServers.Sender, @Nullable Object> work) {
    requireOpen();
    return servers.use(operation, key, work);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new StoreException("the store is closed");
    }
  }

  private Optional<RedisRecord> live(@Nullable Object answer) {
    return answer instanceof byte[] stored
        ? Optional.of(RedisRecord.of(stored)).filter(found -> found.isLive(clock))
        : Optional.empty();
  }

  private static String name(StateKey key) {
    return PREFIX + key.kind() + ":" + key.id();
  }
}
