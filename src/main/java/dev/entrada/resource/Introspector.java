package dev.entrada.resource;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.net.OutboundResponse;
import dev.entrada.net.SingleFlight;
import dev.entrada.oauth.OutageException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server that issued a token whether it is still good, on the request's own thread.
 * Answers are remembered for a while, failures for one second only; then one request tries alone,
 * so that a dead or silent server does not hold up all threads of the app. Requests with one token
 * share one call. A failure is never an answer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7662#section-2">RFC 7662 §2</a>
 */
final class Introspector implements RevocationLookUp, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Introspector.class);

  /** A request waits for the answer, so it is shorter than where nobody does. */
  private static final OutboundPolicy POLICY =
      new OutboundPolicy(Duration.ofSeconds(2), Duration.ofSeconds(5), 64 * 1024, 50);

  /** Of tokens that have been verified, so no stranger fills it. */
  private static final int MAX_REMEMBERED = 10_000;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final TrustedTokens.Introspection settings;
  private final Supplier<URI> endpoint;
  private final Clock clock;
  private final OutboundHttp http = new OutboundHttp(POLICY);
  private final TokenText.Pool texts = new TokenText.Pool();
  private final Cache<TokenDigest, Answer> answers =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).executor(Runnable::run).build();
  private final SingleFlight<TokenDigest, Answer> underWay =
      new SingleFlight<>(POLICY.total().plus(PAUSE));

  /** Nobody asks before; {@link Instant#MIN} since the last answer. */
  private volatile Instant barredUntil = Instant.MIN;

  private record Answer(boolean active, Instant askAgainFrom) {}

  /**
   * @param endpoint throws an {@link OutageException} while it is not known
   */
  Introspector(TrustedTokens.Introspection settings, Supplier<URI> endpoint, Clock clock) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.clock = clock;
  }

  @Override
  public boolean isRevoked(VerifiedAccessToken token, BearerToken presented) {
    TokenDigest digest =
        texts.read(presented, TokenText::signature).orElseThrow(); // it was verified
    Answer known = answers.getIfPresent(digest);
    if (known == null || !clock.instant().isBefore(known.askAgainFrom())) {
      known = underWay.run(digest, () -> ask(digest, presented));
    }
    return !known.active();
  }

  private Answer ask(TokenDigest digest, BearerToken presented) {
    Instant now = clock.instant();
    enter(now);
    try {
      Answer answer = new Answer(isActive(presented.value()), now.plus(settings.cache()));
      answers.put(digest, answer);
      barredUntil = Instant.MIN;
      return answer;
    } catch (OutageException e) {
      barredUntil = clock.instant().plus(PAUSE);
      throw e;
    }
  }

  /** Who tries again first bars all others for as long as the answer may take. */
  private synchronized void enter(Instant now) {
    if (now.isBefore(barredUntil)) {
      throw new OutboundException("the introspection failed a moment ago", null);
    }
    if (!barredUntil.equals(Instant.MIN)) {
      barredUntil = now.plus(POLICY.total()).plus(PAUSE);
    }
  }

  private boolean isActive(String token) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", token);
    form.put("token_type_hint", "access_token");
    form.put("client_id", settings.clientId());
    form.put("client_secret", settings.clientSecret().reveal());
    OutboundResponse response = http.postForm(endpoint.get(), form);
    if (response.status() == 400 || response.status() == 401 || response.status() == 403) {
      LOG.error(
          "The server refuses to introspect ({}): client-id and client-secret must be those of a"
              + " resource server in its clients-file",
          response.status());
    }
    if (response.status() != 200) {
      throw new OutboundException("the introspection was answered " + response.status(), null);
    }
    try {
      return Json.parseObject(response.body(), JsonLimits.ANSWER)
          .bool("active")
          .orElseThrow(() -> new MalformedJsonException("active is missing"));
    } catch (MalformedJsonException e) {
      throw new OutboundException("the introspection's answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
