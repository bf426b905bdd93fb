package dev.entrada.issuer;

import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.SigningKey;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.oauth.OutageException;
import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoredValue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign access tokens. They live in one record of the store, so that all nodes share
 * them: the first writer wins, and a rotation is one compare-and-set. The next key is published a
 * day before it signs; the last one until its tokens are gone. Safe for concurrent use.
 */
public final class SigningKeys {
  /** Where they are in every store that a server has used. */
  public static final StateKey KEY = new StateKey("signing-keys", "current");

  private static final int VERSION = 1;

  private static final JsonLimits LIMITS = new JsonLimits(256 * 1024, 6, 1_000);

  /** Filters refresh their copy of the set every few minutes; a day also covers their outages. */
  static final Duration PUBLISHED_AHEAD = Duration.ofDays(1);

  /** How long others keep a copy of the set; before that they may not know a new key. */
  static final Duration COPIES_KEPT = Duration.ofMinutes(5);

  private static final Duration SKEW = StateStore.CLOCKS_APART;

  /** How often a node looks whether another has rotated. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /** The record must outlast any pause in operation; it is written anew at each rotation. */
  private static final Duration RECORD_LIFETIME = Duration.ofDays(3650);

  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  private final StateStore store;
  private final Duration rotation;
  private final Duration tokenLifetime;
  private final Set<String> retired;
  private final Clock clock;
  private volatile @Nullable Loaded loaded;

  /** A key and since when it signs. */
  record Dated(SigningKey key, Instant signsFrom) {}

  private record Loaded(List<Dated> keys, JwkSet set, Instant at) {
    Loaded(List<Dated> keys, Instant at) {
      this(keys, JwkSet.of(keys.stream().map(Dated::key).toList()), at);
    }
  }

  /**
   * @param store one that encrypts
   */
  public SigningKeys(StateStore store, IssuerSettings settings, Clock clock) {
    this(store, settings, Set.of(), clock);
  }

  /**
   * As above, with keys that may have leaked.
   *
   * @param retired names of keys that are dropped at once, with every token they signed
   */
  public SigningKeys(StateStore store, IssuerSettings settings, Set<String> retired, Clock clock) {
    this.store = store;
    this.retired = Set.copyOf(retired);
    this.rotation = settings.keyRotation();
    this.tokenLifetime = settings.accessTokenLifetime();
    this.clock = clock;
  }

  /**
   * The key to sign with now.
   *
   * @throws dev.entrada.oauth.OutageException for a few minutes after the one that signed was
   *     retired, until everybody knows the next
   */
  public SigningKey current() {
    return current(keys(), clock.instant()).key();
  }

  /**
   * Names of the keys that a store has, without making any.
   *
   * @param store one that encrypts
   * @throws dev.entrada.oauth.OutageException if it does not answer, or has another secret
   */
  public static List<String> stored(StateStore store) {
    return store.get(KEY).map(value -> decode(value.value())).orElse(List.of()).stream()
        .map(dated -> dated.key().kid())
        .toList();
  }

  /** All published ones: next, current, previous. */
  public List<SigningKey> published() {
    return keys().stream().map(Dated::key).toList();
  }

  /** To verify with. */
  public JwkSet jwkSet() {
    return loaded().set();
  }

  /**
   * When the key that signs began to, and when the next one will. Asks the store only if nobody did
   * for a minute.
   *
   * @param next empty until it is published, a day ahead
   * @param due when the rotation asks for a new one
   */
  public record Schedule(Instant since, Optional<Instant> next, Instant due) {}

  /** As {@link #current} finds them. */
  public Schedule schedule() {
    List<Dated> keys = keys();
    Instant now = clock.instant();
    Instant since = current(keys, now).signsFrom();
    return new Schedule(
        since,
        keys.stream().map(Dated::signsFrom).filter(from -> from.isAfter(now)).findFirst(),
        since.plus(rotation));
  }

  private static Dated current(List<Dated> keys, Instant now) {
    Dated best = keys.get(0);
    // Further ahead than an emergency sets it, a clock was wrong: that must not stop everything.
    if (best.signsFrom().isAfter(now.plus(SKEW))
        && !best.signsFrom().isAfter(now.plus(COPIES_KEPT).plus(SKEW))) {
      throw new NoSigningKeyException(best.signsFrom().minus(SKEW));
    }
    for (Dated key : keys) {
      if (!key.signsFrom().isAfter(now)) {
        best = key;
      }
    }
    return best;
  }

  private List<Dated> keys() {
    return loaded().keys();
  }

  private Loaded loaded() {
    Loaded copy = loaded;
    Instant now = clock.instant();
    if (copy == null || !now.isBefore(copy.at().plus(LOOK_AGAIN))) {
      copy = look(copy, now);
    }
    return copy;
  }

  @SuppressWarnings("ReferenceEquality") // whether it is the very copy that the caller saw
  private synchronized Loaded look(@Nullable Loaded seen, Instant now) {
    Loaded latest = loaded;
    if (latest != null && latest != seen) {
      return latest; // another thread has just looked
    }
    try {
      latest = new Loaded(upToDate(now), now);
    } catch (RuntimeException e) {
      if (seen == null) {
        throw e;
      }
      LOG.warn("Signing keys could not be looked up; going on with those known: {}", e.toString());
      latest = new Loaded(seen.keys(), seen.set(), now);
    }
    loaded = latest;
    return latest;
  }

  /** Reads the record, and writes it if it is missing or a key is due. */
  private List<Dated> upToDate(Instant now) {
    while (true) {
      Optional<StoredValue> stored = store.get(KEY);
      if (stored.isEmpty()) {
        List<Dated> first = List.of(new Dated(SigningKey.generate(), now));
        if (store.putIfAbsent(KEY, encode(first), now.plus(RECORD_LIFETIME))) {
          return first;
        }
        continue;
      }
      List<Dated> keys = decode(stored.get().value());
      List<Dated> wanted = rotate(withoutRetired(keys, now), now);
      if (wanted.equals(keys)
          || store.replace(
              KEY, stored.get().version(), encode(wanted), now.plus(RECORD_LIFETIME))) {
        return wanted;
      }
    }
  }

  /**
   * Drops leaked keys at once. If the one that signs is among them, the next signs as soon as
   * everybody can know it, and nothing is signed until then.
   */
  private List<Dated> withoutRetired(List<Dated> keys, Instant now) {
    List<Dated> left = new ArrayList<>(keys);
    if (!left.removeIf(key -> retired.contains(key.key().kid()))) {
      return keys;
    }
    Instant known = now.plus(COPIES_KEPT).plus(SKEW);
    if (left.isEmpty()) {
      left.add(new Dated(SigningKey.generate(), known));
    } else if (left.get(0).signsFrom().isAfter(known)) {
      // It was to sign later, and most copies have it already.
      Dated next = left.remove(0);
      Instant published = next.signsFrom().minus(PUBLISHED_AHEAD);
      Instant from = published.plus(COPIES_KEPT).plus(SKEW);
      left.add(0, new Dated(next.key(), from.isAfter(now) ? from : now));
    }
    LOG.warn(
        "Signing keys retired; {} signs next, by {} at the latest",
        left.get(0).key().kid(),
        left.get(0).signsFrom());
    return left;
  }

  /** Adds the next key a day ahead of its time, and drops those whose tokens are gone. */
  private List<Dated> rotate(List<Dated> keys, Instant now) {
    List<Dated> wanted = new ArrayList<>(keys);
    Dated last = wanted.get(wanted.size() - 1);
    Instant due = last.signsFrom().plus(rotation);
    if (!now.isBefore(due.minus(PUBLISHED_AHEAD)) && !last.signsFrom().isAfter(now)) {
      Instant earliest = now.plus(PUBLISHED_AHEAD);
      Dated next = new Dated(SigningKey.generate(), due.isAfter(earliest) ? due : earliest);
      LOG.info("Signing key {} published; it signs from {}", next.key().kid(), next.signsFrom());
      wanted.add(next);
    }
    Duration kept = tokenLifetime.plus(Duration.ofMinutes(10)); // filters allow some clock skew
    while (wanted.size() > 1 && !now.isBefore(wanted.get(1).signsFrom().plus(kept))) {
      LOG.info("Signing key {} dropped", wanted.remove(0).key().kid());
    }
    return wanted;
  }

  /** For a few minutes after an emergency nothing can be signed. */
  private static final class NoSigningKeyException extends OutageException {
    private static final long serialVersionUID = 1L;

    NoSigningKeyException(Instant until) {
      super("no signing key until " + until + ": the last one was retired", null);
    }
  }

  private static byte[] encode(List<Dated> keys) {
    List<Map<String, Object>> list =
        keys.stream()
            .map(
                key ->
                    Map.<String, Object>of(
                        "jwk", key.key().export().reveal(),
                        "signs_from", key.signsFrom().toEpochMilli()))
            .toList();
    return Json.write(Map.of("v", VERSION, "keys", list)).getBytes(StandardCharsets.UTF_8);
  }

  private static List<Dated> decode(byte[] stored) {
    JsonObject json = Json.parseObject(stored, LIMITS);
    if (json.requiredInteger("v") != VERSION) {
      throw new IllegalStateException("the stored signing keys are of a later release");
    }
    List<Dated> keys = new ArrayList<>();
    for (JsonObject key : json.objects("keys").orElseThrow()) {
      keys.add(
          new Dated(
              SigningKey.restore(Secret.of(key.requiredString("jwk"))),
              Instant.ofEpochMilli(key.requiredInteger("signs_from"))));
    }
    return keys;
  }
}
