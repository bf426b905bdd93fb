package dev.entrada.client;

import dev.entrada.net.OutboundException;
import dev.entrada.oauth.ClientId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients and resource servers that the operator listed in a file: a JSON array of RFC 7591
 * client metadata with {@code client_id}. The file is checked at start and read again when it has
 * changed; a change that cannot be read, or goes beyond the rules, is logged once and the clients
 * in hand go on.
 */
public final class PreconfiguredClients {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(PreconfiguredClients.class);

  private final Path file;
  private final ClientEntries entries;
  private final Clock clock;
  private volatile Loaded loaded;

  /**
   * @param changed of the file that was last judged, good or bad; empty if it could not be read,
   *     which may end without a change of that time
   */
  private record Loaded(
      Map<ClientId, PreconfiguredClient> clients, Optional<FileTime> changed, Instant lookedAt) {}

  /**
   * @throws IllegalArgumentException if the file is not right, with a message that completes "the
   *     file …" and names the entry
   */
  public PreconfiguredClients(
      Path file, ClientsFileRules rules, ClientKeySets keySets, Clock clock) {
    this.file = file;
    this.entries = new ClientEntries(rules, keySets);
    this.clock = clock;
    try {
      Optional<FileTime> changed = Optional.of(Files.getLastModifiedTime(file));
      this.loaded = new Loaded(read(), changed, clock.instant());
    } catch (IOException e) {
      throw new IllegalArgumentException(unreadable(e), e);
    }
  }

  /**
   * Reads the file, and fetches nothing that it names.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static void check(Path file, ClientsFileRules rules) {
    ClientKeySets none =
        new ClientKeySets(
            uri -> {
              throw new OutboundException("nothing is fetched for a check", null);
            },
            Clock.systemUTC());
    try {
      var unused = new ClientEntries(rules, none).parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(unreadable(e), e);
    }
  }

  /** The entry of that id; empty if the file has none. */
  Optional<PreconfiguredClient> find(ClientId id) {
    return Optional.ofNullable(current().clients().get(id));
  }

  private Loaded current() {
    Loaded known = loaded;
    Instant now = clock.instant();
    if (now.isBefore(known.lookedAt().plus(LOOK_AGAIN))) {
      return known;
    }
    Loaded next = look(known, now);
    loaded = next;
    return next;
  }

  private Loaded look(Loaded known, Instant now) {
    try {
      Optional<FileTime> changed = Optional.of(Files.getLastModifiedTime(file));
      if (changed.equals(known.changed())) {
        return new Loaded(known.clients(), changed, now);
      }
      try {
        return new Loaded(read(), changed, now);
      } catch (IllegalArgumentException e) {
        report(String.valueOf(e.getMessage()));
        return new Loaded(known.clients(), changed, now);
      }
    } catch (IOException e) {
      if (known.changed().isPresent()) {
        report(unreadable(e));
      }
      return new Loaded(known.clients(), Optional.empty(), now);
    }
  }

  private static void report(String fault) {
    LOG.error("entrada.clients-file has changed and {}; the former clients go on", fault);
  }

  private static String unreadable(IOException e) {
    return "cannot be read: " + e.getClass().getSimpleName();
  }

  private Map<ClientId, PreconfiguredClient> read() throws IOException {
    return entries.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }
}
