package dev.entrada.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Fetches what strangers name, documents and key sets alike, so many times per host and minute and
 * no more: whoever publishes documents must not choose how often we call somebody else.
 */
public final class BudgetedFetch implements Function<URI, OutboundResponse> {
  /** Bounds what a flood can make us send to one host. */
  private static final int FETCHES_PER_HOST_AND_MINUTE = 10;

  /** Bounds memory under a flood of made-up hosts. */
  private static final int MAX_HOSTS = 1_000;

  private final Function<URI, OutboundResponse> http;
  private final Cache<String, AtomicInteger> spent;

  /**
   * @param http one that refuses special-use addresses
   */
  public BudgetedFetch(Function<URI, OutboundResponse> http, Clock clock) {
    this.http = http;
    this.spent =
        Caffeine.newBuilder()
            .maximumSize(MAX_HOSTS)
            .expireAfterWrite(Duration.ofMinutes(1))
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * @throws OutboundException if there is no complete answer; {@linkplain
   *     OutboundException#isUntried untried} if the host was called too often
   */
  @Override
  public OutboundResponse apply(URI url) {
    // One host has one budget, however its name is written.
    String host = url.getHost().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (spent.get(host, h -> new AtomicInteger()).incrementAndGet() > FETCHES_PER_HOST_AND_MINUTE) {
      throw OutboundException.untried("too many fetches of " + host, null);
    }
    return http.apply(url);
  }

  /**
   * Fetches what answered well before and names its own address, out of no budget: otherwise
   * strangers could spend what its renewal needs. The caller bounds how often.
   *
   * @throws OutboundException if there is no complete answer
   */
  OutboundResponse again(URI url) {
    return http.apply(url);
  }
}
