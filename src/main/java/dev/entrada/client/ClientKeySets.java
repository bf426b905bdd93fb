package dev.entrada.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.KeysUnavailableException;
import dev.entrada.jose.PublicJwk;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
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
 * set.
 */
public final class ClientKeySets {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(30);
  private static final int MAX_CACHED = 500;

  private final OutboundHttp http;
  private final Clock clock;
  private final Cache<URI, Entry> sets = Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

  private record Entry(Optional<JwkSet> set, Instant askedAt) {}

  /**
   * @param http one that refuses special-use addresses
   */
  public ClientKeySets(OutboundHttp http, Clock clock) {
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
    Entry entry = sets.asMap().compute(uri, (key, old) -> current(uri, old, lookUp, now));
    return lookUp.apply(
        entry
            .set()
            .orElseThrow(
                () -> new KeysUnavailableException("a client's key set is not there", null)));
  }

  private Entry current(
      URI uri, @Nullable Entry old, Function<JwkSet, Optional<PublicJwk>> lookUp, Instant now) {
    if (old != null) {
      boolean good = old.set().flatMap(lookUp).isPresent();
      Duration pause = good ? KEPT : UNKNOWN_KEY_PAUSE;
      if (now.isBefore(old.askedAt().plus(pause))) {
        return old;
      }
    }
    try {
      OutboundResponse response = http.get(uri);
      if (response.status() == 200) {
        return new Entry(Optional.of(JwkSet.parse(response.body())), now);
      }
    } catch (OutboundException | MalformedJsonException e) {
      // falls through: the set in hand, if there is one, serves on
    }
    return new Entry(old == null ? Optional.empty() : old.set(), now);
  }
}
