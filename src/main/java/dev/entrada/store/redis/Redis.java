package dev.entrada.store.redis;

import dev.entrada.crypto.Secret;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A Redis or Valkey server. One that is dead is an outage after five seconds at most, and is used
 * again as soon as it is back.
 */
public final class Redis {
  private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);
  private static final String POLICY = "noeviction";

  private Redis() {}

  /**
   * A store on a server that answers, accepts writes and forgets nothing.
   *
   * @throws StoreSetupException if it refuses user, password, database or a command, is a node of a
   *     cluster, or would throw records away when its memory is full
   * @throws StoreException if it does not answer
   */
  public static StateStore openStore(RedisAccess access, Clock clock) {
    return openStore(access, clock, SslOptions.builder());
  }

  /** As above, for TLS with something else than the JVM's trust store. */
  static StateStore openStore(RedisAccess access, Clock clock, SslOptions.Builder tls) {
    // Chain and name are checked, as HTTPS does.
    SslOptions checked = tls.sslVerifyMode(SslVerifyMode.FULL).build();
    RedisConnections connections = connections(access, checked);
    try {
      inspect(connections);
      RedisStateStore store = new RedisStateStore(connections, clock);
      store.check();
      return store;
    } catch (StoreException e) {
      connections.close();
      throw explained(e);
    } catch (RuntimeException e) {
      connections.close();
      throw e;
    }
  }

  private static RedisConnections connections(RedisAccess access, SslOptions tls) {
    // No command that a narrow list of rights would have to allow besides ours.
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .serverDefaultProtocol()
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .connectionTimeoutMillis((int) CONNECTION_TIMEOUT.toMillis())
            .socketTimeoutMillis((int) ANSWER_TIMEOUT.toMillis())
            .database(access.database());
    access.user().ifPresent(config::user);
    access.password().map(Secret::reveal).ifPresent(config::password);
    if (access.tls()) {
      config.sslOptions(tls);
    }
    JedisClientConfig complete = config.build();
    return new RedisConnections(
        new DefaultJedisSocketFactory(new HostAndPort(access.host(), access.port()), complete),
        complete);
  }

  private static void inspect(RedisConnections connections) {
    String info;
    try {
      info = info(connections);
    } catch (StoreException e) {
      if (e.getCause() instanceof JedisAccessControlException refusal
          && RedisConnections.code(refusal).equals("NOPERM")) {
        LOG.warn(
            "Redis does not let this server's user ask with INFO how it is set up. Make sure that"
                + " maxmemory-policy is {}: anything else signs people out when memory is full",
            POLICY);
        return;
      }
      throw e;
    }
    String policy = value(info, "maxmemory_policy");
    if (!policy.equals(POLICY)) {
      throw new StoreSetupException(
          "may throw sessions and signing keys away (maxmemory-policy " + policy + ")",
          "Set maxmemory-policy to "
              + POLICY
              + " in the configuration of Redis, so that it refuses writes when its memory is full");
    }
    if (value(info, "cluster_enabled").equals("1")) {
      throw new StoreSetupException(
          "is a node of a Redis Cluster",
          "Use a single Redis, with replicas behind one address if it must not fail");
    }
    if (value(info, "aof_enabled").equals("0")) {
      LOG.warn(
          "Redis keeps no append-only file (appendonly no): its restart loses what it wrote since"
              + " its last snapshot, and people sign in again");
    }
  }

  private static String info(RedisConnections connections) {
    Object answer =
        connections.use(
            "say how it is set up",
            connection -> connection.executeCommand(new CommandArguments(Command.INFO)));
    return answer instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
  }

  private static String value(String info, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":(\\S*)").matcher(info);
    return line.find() ? line.group(1) : "unknown";
  }

  /** What a first use failed with, with the remedy if it is a matter of set-up. */
  private static StoreException explained(StoreException failure) {
    if (failure.getCause() instanceof JedisAccessControlException refusal) {
      return RedisConnections.code(refusal).equals("NOPERM")
          ? new StoreSetupException(
              "does not let this server's user do its work",
              "Give the user what it needs: ACL SETUSER … on >… ~"
                  + RedisStateStore.PREFIX
                  + "* +get +set +del +getrange +eval +evalsha +ping +select +info",
              refusal)
          : new StoreSetupException(
              "does not let this server in (" + RedisConnections.code(refusal) + ")",
              "Check entrada.store-user and entrada.store-password",
              refusal);
    }
    if (failure.getCause() instanceof JedisDataException refusal
        && String.valueOf(refusal.getMessage()).contains("DB index")) {
      return new StoreSetupException(
          "has no database of the number in entrada.store",
          "Correct the number, or raise databases in the configuration of Redis",
          refusal);
    }
    return failure;
  }
}
