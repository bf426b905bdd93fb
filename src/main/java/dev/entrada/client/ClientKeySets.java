package dev.entrada.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.KeysUnavailableException;
import dev.entrada.jose.PublicJwk;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundResponse;
import dev.entrada.net.SingleFlight;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Key sets that clients publish, fetched under the policy for addresses that a stranger chose. A
 * set is kept for ten minutes; an unknown key makes us ask again, at most once in 30 seconds per
 * set. While its host is down, a set serves for a day.
 */
public final class ClientKeySets {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(30);

  /** A key that its owner withdrew must not serve for ever because its host is down. */
  private static final Duration LAST_GOOD_AGE = Duration.ofHours(24);

  /** Bounds memory under a flood of made-up addresses. */
  private static final int MAX_CACHED = 500;

  /** Longer than a fetch may last, with its wait for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Function<URI, OutboundResponse> http;
  private final Clock clock;
  private final Cache<URI, Entry> sets = Caffeine.newBuilder().maximumSize(MAX_CACHED).build();
  private final SingleFlight<URI, Entry> fetches = new SingleFlight<>(PATIENCE);

  /**
   * @param loadedAt when the set arrived
   */
  private record Entry(Optional<JwkSet> set, Instant loadedAt, Instant askedAt) {
    Optional<JwkSet> usable(Instant now) {
      return set.filter(s -> now.isBefore(loadedAt.plus(LAST_GOOD_AGE)));
    }
  }

  /**
   * @param http one that refuses special-use addresses, and has a budget for each host
   */
  public ClientKeySets(Function<URI, OutboundResponse> http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /**
   * The set at an address; nothing is fetched before a key is looked up.
   *
   * @throws IllegalArgumentException unless it is an https URL
   */
  JwkSource at(URI uri) {
    if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("jwks_uri must be an https URL");
    }
    return new JwkSource() {
      @Override
      public Optional<PublicJwk> find(String kid) {
        return look(uri, set -> set.find(kid));
      }

      @Override
      public Optional<PublicJwk> only() {
        return look(uri, set -> set.forAssertions().only());
      }
    };
  }

  private Optional<PublicJwk> look(URI uri, Function<JwkSet, Optional<PublicJwk>> lookUp) {
    Instant now = clock.instant();
    Entry entry = sets.getIfPresent(uri);
    if (entry == null || isDue(entry, lookUp, now)) {
      entry = fetches.run(uri, () -> current(uri, lookUp, now));
    }
    return lookUp.apply(
        entry
            .usable(now)
            .orElseThrow(
                () -> new KeysUnavailableException("a client's key set is not there", null)));
  }

  private static boolean isDue(
      Entry entry, Function<JwkSet, Optional<PublicJwk>> lookUp, Instant now) {
    boolean good = entry.usable(now).flatMap(lookUp).isPresent();
    return !now.isBefore(entry.askedAt().plus(good ? KEPT : UNKNOWN_KEY_PAUSE));
  }

  private Entry current(URI uri, Function<JwkSet, Optional<PublicJwk>> lookUp, Instant now) {
    Entry old = sets.getIfPresent(uri);
    if (old != null && !isDue(old, lookUp, now)) {
      return old; // somebody was faster
    }
    Entry entry = ask(uri, old, now);
    sets.put(uri, entry);
    return entry;
  }

  private Entry ask(URI uri, @Nullable Entry old, Instant now) {
    try {
      OutboundResponse response = http.apply(uri);
      if (response.status() == 200) {
        return new Entry(Optional.of(JwkSet.parse(response.body())), now, now);
      }
    } catch (OutboundException e) {
      if (e.isUntried() && old == null) {
        throw e; // it may be there: whoever asks again in a moment shall find it
      }
    } catch (MalformedJsonException e) {
      // falls through: the set in hand, if there is one, serves on
    }
    return old == null
        ? new Entry(Optional.empty(), now, now)
        : new Entry(old.set(), old.loadedAt(), now);
  }
}
