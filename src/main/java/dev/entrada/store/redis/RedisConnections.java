package dev.entrada.store.redis;

import dev.entrada.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connections to Redis, kept open between uses, without a thread of their own. When one turns out
 * to be dead all others are taken for dead too, so that a restart of Redis costs at most one
 * failure, and a silent host one timeout.
 */
final class RedisConnections implements RedisServers {
  static final int MAX_CONNECTIONS = 10;

  private static final Duration MAX_WAIT = Duration.ofSeconds(3);

  /** A connection that was used so lately is trusted without a look. */
  private static final Duration TRUSTED = Duration.ofMillis(500);

  private static final int LOOK_MILLIS = 1_500;

  /**
   * A server that refuses so is not the one to talk to, or not now; after a failover another one
   * has its address.
   */
  private static final Set<String> WRONG_SERVER = Set.of("READONLY", "LOADING", "MASTERDOWN");

  private static final Pattern IN_SCRIPT =
      Pattern.compile("ERR Error running script .*: -([A-Z]+) ");

  private final ConnectionPool pool;

  /**
   * None is made yet.
   *
   * @param sockets where they lead
   */
  RedisConnections(JedisSocketFactory sockets, JedisClientConfig client) {
    GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
    config.setMaxTotal(MAX_CONNECTIONS);
    config.setMaxIdle(MAX_CONNECTIONS);
    config.setMaxWait(MAX_WAIT);
    config.setTestOnBorrow(true);
    config.setJmxEnabled(false);
    this.pool = new ConnectionPool(new Looking(sockets, client), config);
  }

  @Override
  public @Nullable Object use(
      String operation, String key, Function<Sender, @Nullable Object> work) {
    try (Connection connection = pool.getResource()) {
      try {
        return work.apply(connection::executeCommand);
      } catch (JedisDataException e) {
        if (WRONG_SERVER.contains(code(e))) {
          connection.setBroken(); // closed instead of kept
          pool.clear();
        }
        throw e;
      }
    } catch (JedisConnectionException e) {
      pool.clear();
      throw outage(operation, "no connection", e);
    } catch (JedisDataException e) {
      throw outage(operation, code(e), e);
    } catch (JedisException e) {
      throw outage(operation, "no free connection", e);
    }
  }

  @Override
  public List<String> keyOfEach() {
    return List.of(RedisStateStore.NO_KEY);
  }

  /**
   * The word that Redis begins its refusals with, such as {@code OOM}. Before version 7 those of a
   * command within a script come wrapped in words about the script.
   */
  static String code(JedisDataException refusal) {
    String message = String.valueOf(refusal.getMessage());
    Matcher inScript = IN_SCRIPT.matcher(message);
    return inScript.lookingAt() ? inScript.group(1) : message.replaceFirst("[^A-Z].*", "");
  }

  private static StoreException outage(String operation, String reason, JedisException cause) {
    return new StoreException("Redis failed to " + operation + " (" + reason + ")", cause);
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Looks whether a connection still lives before it is used again after a while. */
  private final class Looking extends ConnectionFactory {
    private final int usualMillis;

    Looking(JedisSocketFactory sockets, JedisClientConfig client) {
      super(sockets, client);
      this.usualMillis = client.getSocketTimeoutMillis();
    }

    @Override
    public boolean validateObject(PooledObject<Connection> pooled) {
      if (pooled.getIdleDuration().compareTo(TRUSTED) < 0) {
        return true;
      }
      boolean lives = lives(pooled.getObject());
      if (!lives) {
        pool.clear(); // or each of them would be waited for in turn
      }
      return lives;
    }

    private boolean lives(Connection connection) {
      try {
        connection.setSoTimeout(LOOK_MILLIS);
        boolean answers = connection.ping();
        connection.setSoTimeout(usualMillis); // Jedis would roll back to what was set last
        return answers;
      } catch (JedisException e) {
        return false;
      }
    }
  }
}
