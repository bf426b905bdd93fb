package dev.entrada.store.redis;

import dev.entrada.crypto.Secret;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
 * A Redis or Valkey server, one that Sentinels watch over, or a cluster. One that is dead is an
 * outage after five seconds at most, and is used again as soon as it is back.
 */
public final class Redis {
  private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration SENTINEL_TIMEOUT = Duration.ofSeconds(1);
  private static final String POLICY = "noeviction";

  private Redis() {}

  /**
   * A store on a server that answers, accepts writes and forgets nothing.
   *
   * @throws StoreSetupException if it refuses user, password, database or a command, is something
   *     else than the address says, or would throw records away when its memory is full
   * @throws StoreException if it does not answer
   */
  public static StateStore openStore(RedisAccess access, Clock clock) {
    return openStore(access, clock, SslOptions.builder());
  }

  /** As above, for TLS with something else than the JVM's trust store. */
  static StateStore openStore(RedisAccess access, Clock clock, SslOptions.Builder tls) {
    // Chain and name are checked, as HTTPS does.
    SslOptions checked = tls.sslVerifyMode(SslVerifyMode.FULL).build();
    RedisServers servers = servers(access, checked);
    try {
      for (String key : servers.keyOfEach()) {
        inspect(access, servers, key);
      }
      RedisStateStore store = new RedisStateStore(servers, clock);
      store.check();
      return store;
    } catch (StoreException e) {
      servers.close();
      throw explained(e, access);
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  private static RedisServers servers(RedisAccess access, SslOptions tls) {
    JedisClientConfig client = withCredentials(config(access, tls), access).build();
    List<HostAndPort> addresses =
        access.servers().stream().map(s -> new HostAndPort(s.host(), s.port())).toList();
    if (access.topology() instanceof RedisAccess.Topology.Cluster) {
      return new RedisCluster(addresses, node -> connections(node, client));
    }
    if (access.topology() instanceof RedisAccess.Topology.Sentinels sentinels) {
      return new RedisConnections(
          new PrimarySockets(
              sentinels.primary(),
              addresses,
              client,
              sentinel(access, tls).build(),
              withCredentials(sentinel(access, tls), access).build()),
          client);
    }
    return connections(addresses.get(0), client);
  }

  private static RedisConnections connections(HostAndPort server, JedisClientConfig client) {
    return new RedisConnections(new DefaultJedisSocketFactory(server, client), client);
  }

  private static DefaultJedisClientConfig.Builder config(RedisAccess access, SslOptions tls) {
    // No command that a narrow list of rights would have to allow besides ours.
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .serverDefaultProtocol()
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .connectionTimeoutMillis((int) CONNECTION_TIMEOUT.toMillis())
            .socketTimeoutMillis((int) ANSWER_TIMEOUT.toMillis())
            .database(access.database());
    return access.tls() ? config.sslOptions(tls) : config;
  }

  /** There are others to ask, so that one which is silent is not waited for as long. */
  private static DefaultJedisClientConfig.Builder sentinel(RedisAccess access, SslOptions tls) {
    return config(access, tls).timeoutMillis((int) SENTINEL_TIMEOUT.toMillis()).database(0);
  }

  private static DefaultJedisClientConfig.Builder withCredentials(
      DefaultJedisClientConfig.Builder config, RedisAccess access) {
    access.user().ifPresent(config::user);
    access.password().map(Secret::reveal).ifPresent(config::password);
    return config;
  }

  private static void inspect(RedisAccess access, RedisServers servers, String key) {
    String info;
    try {
      info = info(servers, key);
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
    refuseOtherTopologies(access, info);
    String policy = value(info, "maxmemory_policy");
    if (!policy.equals(POLICY)) {
      throw new StoreSetupException(
          "may throw sessions and signing keys away (maxmemory-policy " + policy + ")",
          "Set maxmemory-policy to "
              + POLICY
              + " in the configuration of Redis, so that it refuses writes when its memory is full");
    }
    if (value(info, "aof_enabled").equals("0")) {
      LOG.warn(
          "Redis keeps no append-only file (appendonly no): its restart loses what it wrote since"
              + " its last snapshot, and people sign in again");
    }
  }

  private static void refuseOtherTopologies(RedisAccess access, String info) {
    if (value(info, "(?:redis|server)_mode").equals("sentinel")) {
      throw new StoreSetupException(
          "is a Sentinel",
          "Set entrada.store to redis-sentinel://host:26379,host:26379/0#name, with the name of the"
              + " primary");
    }
    if (value(info, "cluster_enabled").equals("1")
        && !(access.topology() instanceof RedisAccess.Topology.Cluster)) {
      throw new StoreSetupException(
          "is a node of a Redis Cluster",
          "Set entrada.store to redis-cluster://host:6379,host:6379, with some of its nodes");
    }
  }

  private static String info(RedisServers servers, String key) {
    Object answer =
        servers.use(
            "say how it is set up", key, server -> server.send(new CommandArguments(Command.INFO)));
    return answer instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
  }

  private static String value(String info, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":(\\S*)").matcher(info);
    return line.find() ? line.group(1) : "unknown";
  }

  /** What a first use failed with, with the remedy if it is a matter of set-up. */
  private static StoreException explained(StoreException failure, RedisAccess access) {
    if (failure.getCause() instanceof JedisAccessControlException refusal) {
      return RedisConnections.code(refusal).equals("NOPERM")
          ? new StoreSetupException(
              "does not let this server's user do its work",
              "Give the user what it needs: ACL SETUSER … on >… ~"
                  + RedisStateStore.PREFIX
                  + "* +get +set +del +getrange +eval +evalsha +ping +select +info"
                  + (access.topology() instanceof RedisAccess.Topology.Cluster
                      ? " +cluster|slots +asking"
                      : ""),
              refusal)
          : new StoreSetupException(
              "does not let this server in (" + RedisConnections.code(refusal) + ")",
              "Check entrada.store-user and entrada.store-password",
              refusal);
    }
    if (!(failure.getCause() instanceof JedisDataException refusal)) {
      return failure;
    }
    String said = String.valueOf(refusal.getMessage());
    if (said.contains("DB index")) {
      return new StoreSetupException(
          "has no database of the number in entrada.store",
          "Correct the number, or raise databases in the configuration of Redis",
          refusal);
    }
    if (said.contains("cluster support disabled")) {
      return new StoreSetupException(
          "is no Redis Cluster", "Set entrada.store to redis://host:6379/0", refusal);
    }
    if (said.startsWith(PrimarySockets.UNKNOWN)) {
      return new StoreSetupException(
          "is unknown to the Sentinels by the name in entrada.store",
          "Correct what stands behind #: it is the name in their line sentinel monitor",
          refusal);
    }
    return failure;
  }
}
