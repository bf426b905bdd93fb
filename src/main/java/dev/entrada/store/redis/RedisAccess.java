package dev.entrada.store.redis;

import dev.entrada.crypto.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is, and as whom to connect.
 *
 * @param tls whether over TLS, with each server's certificate checked for its name by what the JVM
 *     trusts
 * @param servers one or more, in the order in which to ask them
 * @param database the number of the logical database; 0 in a cluster, which has no other
 * @param user of the server's access control list; empty for its default user
 * @param password empty if the server asks for none
 */
public record RedisAccess(
    boolean tls,
    Topology topology,
    List<Server> servers,
    int database,
    Optional<String> user,
    Optional<Secret> password) {

  /**
   * A server.
   *
   * @param host a name or an address, IPv6 without brackets
   */
  public record Server(String host, int port) {}

  /** What the servers are. */
  public sealed interface Topology {
    /** The one that has everything. */
    record Single() implements Topology {}

    /**
     * Sentinels, which know where the primary is.
     *
     * @param primary the name that they know it by
     */
    record Sentinels(String primary) implements Topology {}

    /** Some nodes of a cluster, which know the others. */
    record Cluster() implements Topology {}
  }

  private static final int DEFAULT_PORT = 6379;
  private static final int DEFAULT_SENTINEL_PORT = 26379;

  private static final Pattern SCHEME = Pattern.compile("redis(s?)(|-sentinel|-cluster):");
  private static final Pattern URL =
      Pattern.compile(SCHEME + "//([^/?#@]+)(?:/([0-9]{0,4}))?(?:#([A-Za-z0-9._-]+))?");

  /** Whether a text means to be an address of Redis, right or wrong. */
  public static boolean isMeantBy(String url) {
    return SCHEME.matcher(url).lookingAt();
  }

  /**
   * Reads {@code redis://host:port/database}, {@code redis-sentinel://host:port,…/database#primary}
   * or {@code redis-cluster://host:port,…}; each with {@code rediss} for TLS; without a port it is
   * 6379, of a Sentinel 26379, without a database 0.
   *
   * @return empty if it is anything else, such as one with a user in it
   */
  public static Optional<RedisAccess> parse(
      String url, Optional<String> user, Optional<Secret> password) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String database = Optional.ofNullable(parts.group(4)).orElse("");
    Optional<Topology> topology =
        topology(parts.group(2), database, Optional.ofNullable(parts.group(5)));
    int defaultPort = parts.group(2).equals("-sentinel") ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
    List<Server> servers = servers(parts.group(3), defaultPort);
    if (topology.isEmpty()
        || servers.isEmpty()
        || (topology.get() instanceof Topology.Single && servers.size() > 1)) {
      return Optional.empty();
    }
    return Optional.of(
        new RedisAccess(
            !parts.group(1).isEmpty(),
            topology.get(),
            servers,
            database.isEmpty() ? 0 : Integer.parseInt(database),
            user,
            password));
  }

  private static Optional<Topology> topology(
      String suffix, String database, Optional<String> fragment) {
    if (suffix.equals("-sentinel")) {
      return fragment.map(Topology.Sentinels::new);
    }
    if (fragment.isPresent()) {
      return Optional.empty();
    }
    if (suffix.isEmpty()) {
      return Optional.of(new Topology.Single());
    }
    return database.isEmpty() ? Optional.of(new Topology.Cluster()) : Optional.empty();
  }

  /** Empty if one of them is none. */
  private static List<Server> servers(String list, int defaultPort) {
    List<Server> servers = new ArrayList<>();
    for (String server : list.split(",", -1)) {
      try {
        URI uri = new URI("redis://" + server);
        if (uri.getHost() == null) {
          return List.of();
        }
        servers.add(
            new Server(
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() < 0 ? defaultPort : uri.getPort()));
      } catch (URISyntaxException e) {
        return List.of();
      }
    }
    return List.copyOf(servers);
  }
}
