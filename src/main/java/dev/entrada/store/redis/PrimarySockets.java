package dev.entrada.store.redis;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Ways to the primary that Sentinels watch over. They are asked for it whenever a connection is
 * made, which is seldom: so no thread listens to them, and after a failover all new connections
 * lead to the new primary. The old ones end by themselves, since Sentinels make the former primary
 * drop its clients when it comes back.
 */
final class PrimarySockets implements JedisSocketFactory {
  /** Begins the refusal of Sentinels that know no primary of this name. */
  static final String UNKNOWN = "UNKNOWNPRIMARY";

  private final String primary;
  private final List<HostAndPort> sentinels;
  private final JedisClientConfig client;
  private final JedisClientConfig open;
  private final JedisClientConfig closed;

  /** The one that answered last is asked first. */
  private volatile int first;

  /**
   * None is asked yet.
   *
   * @param client for the primary
   * @param open for Sentinels that let in everybody
   * @param closed for those that do not, and want the credentials of the primary
   */
  PrimarySockets(
      String primary,
      List<HostAndPort> sentinels,
      JedisClientConfig client,
      JedisClientConfig open,
      JedisClientConfig closed) {
    this.primary = primary;
    this.sentinels = sentinels;
    this.client = client;
    this.open = open;
    this.closed = closed;
  }

  @Override
  public Socket createSocket() {
    return new DefaultJedisSocketFactory(find(), client).createSocket();
  }

  private HostAndPort find() {
    JedisConnectionException silence = new JedisConnectionException("no Sentinel answers");
    boolean answered = false;
    int start = first;
    for (int i = 0; i < sentinels.size(); i++) {
      int number = (start + i) % sentinels.size();
      try {
        Optional<HostAndPort> found = ask(sentinels.get(number));
        if (found.isPresent()) {
          first = number;
          return found.get();
        }
        answered = true;
      } catch (JedisConnectionException e) {
        silence.addSuppressed(e);
      }
    }
    if (answered) {
      throw new JedisDataException(UNKNOWN + " no Sentinel knows a primary of this name");
    }
    throw silence;
  }

  private Optional<HostAndPort> ask(HostAndPort sentinel) {
    try {
      return ask(sentinel, open);
    } catch (JedisAccessControlException e) {
      return ask(sentinel, closed);
    }
  }

  private Optional<HostAndPort> ask(HostAndPort sentinel, JedisClientConfig config) {
    CommandArguments question =
        new CommandArguments(Command.SENTINEL).add("GET-MASTER-ADDR-BY-NAME").add(primary);
    try (Connection connection = new Connection(sentinel, config)) {
      return connection.executeCommand(question) instanceof List<?> answer && answer.size() == 2
          ? Optional.of(new HostAndPort(text(answer.get(0)), Integer.parseInt(text(answer.get(1)))))
          : Optional.empty();
    }
  }

  private static String text(@Nullable Object word) {
    return word instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
  }
}
