package dev.entrada.store.redis;

import dev.entrada.crypto.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Redis server is, and as whom to connect.
 *
 * @param tls whether over TLS, with the server's certificate checked for its name by what the JVM
 *     trusts
 * @param host a name or an address, IPv6 without brackets
 * @param database the number of the logical database
 * @param user of the server's access control list; empty for its default user
 * @param password empty if the server asks for none
 */
public record RedisAccess(
    boolean tls,
    String host,
    int port,
    int database,
    Optional<String> user,
    Optional<Secret> password) {
  private static final int DEFAULT_PORT = 6379;
  private static final String TLS = "rediss";
  private static final Pattern DATABASE = Pattern.compile("/?|/([0-9]{1,4})");

  /** Whether a text means to be an address of Redis, right or wrong. */
  public static boolean isMeantBy(String url) {
    return url.startsWith("redis:") || url.startsWith(TLS + ":");
  }

  /**
   * Reads {@code redis://host:port/database}, or {@code rediss} for TLS; without a port it is 6379,
   * without a database 0.
   *
   * @return empty if it is anything else, such as one with a user in it
   */
  public static Optional<RedisAccess> parse(
      String url, Optional<String> user, Optional<Secret> password) {
    try {
      URI uri = new URI(url);
      String path = Optional.ofNullable(uri.getRawPath()).orElse("");
      Matcher database = DATABASE.matcher(path);
      boolean hasMore =
          uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null;
      if (!isMeantBy(url) || uri.getHost() == null || hasMore || !database.matches()) {
        return Optional.empty();
      }
      return Optional.of(
          new RedisAccess(
              uri.getScheme().equals(TLS),
              uri.getHost().replaceAll("[\\[\\]]", ""),
              uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
              Optional.ofNullable(database.group(1)).map(Integer::valueOf).orElse(0),
              user,
              password));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
