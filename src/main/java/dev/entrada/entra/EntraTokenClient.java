package dev.entrada.entra;

import dev.entrada.crypto.Secret;
import dev.entrada.entra.EntraCalls.Call;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import dev.entrada.tenant.EntraOutage;
import dev.entrada.tenant.SecondTry;
import dev.entrada.tenant.SecondTry.Repeatable;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Entra's token endpoint. A request that fails in passing is sent once more where that does no
 * harm; while Entra does not answer at all, it is not asked. Safe for concurrent use.
 */
public final class EntraTokenClient {
  private static final String NAME = "Entra's token endpoint";

  /** For faults that Entra names but gives no time for; a loop must not be fed every 5 seconds. */
  private static final Duration PASSING = Duration.ofSeconds(30);

  private final EntraSettings settings;
  private final EntraScopes scopes;
  private final OutboundHttp http;
  private final Clock clock;
  private final SecondTry secondTry;
  private final CircuitBreaker breaker;
  private final EntraCalls calls;

  /**
   * @param calls is told how each call ended
   */
  public EntraTokenClient(
      EntraSettings settings, OutboundHttp http, Clock clock, EntraCalls calls) {
    this(settings, http, clock, calls, pause -> Thread.sleep(pause.toMillis()));
  }

  EntraTokenClient(
      EntraSettings settings, OutboundHttp http, Clock clock, SecondTry.Sleeper sleeper) {
    this(settings, http, clock, EntraCalls.UNHEARD, sleeper);
  }

  private EntraTokenClient(
      EntraSettings settings,
      OutboundHttp http,
      Clock clock,
      EntraCalls calls,
      SecondTry.Sleeper sleeper) {
    this.settings = settings;
    this.scopes = new EntraScopes(settings.identifierUri());
    this.http = http;
    this.clock = clock;
    this.calls = calls;
    this.secondTry = new SecondTry(NAME, sleeper, EntraTokenClient::explain);
    this.breaker = new CircuitBreaker(clock);
  }

  /**
   * Redeems the code of a sign-in. Entra takes a code once: the request is never sent again once it
   * may have arrived.
   *
   * @param granted the scopes that the person was asked for, without additional ones
   * @throws EntraRefusal if Entra says no
   * @throws EntraOutage if it cannot say anything now; the code may still be good then
   */
  public TokenSet redeemCode(String code, Secret verifier, String redirectUri, Scopes granted) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("code_verifier", verifier.reveal());
    form.put("redirect_uri", redirectUri);
    form.put("scope", scopes.forToken(granted).toString());
    return tokens(Call.CODE, form, Repeatable.IF_UNSENT);
  }

  /**
   * Asks for new tokens.
   *
   * @throws EntraRefusal if Entra says no: the session is over, or the person must come back
   * @throws EntraOutage if it cannot say anything now
   */
  public TokenSet refresh(Secret refreshToken, Scopes granted) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken.reveal());
    form.put("scope", scopes.forToken(granted).toString());
    return tokens(Call.REFRESH, form, Repeatable.ALWAYS);
  }

  /**
   * Exchanges a person's access token for one of another API (on-behalf-of).
   *
   * @param accessToken the one that Entra gave for our own API
   * @param subject whose it is; where the authority is more than one tenant, their own is asked,
   *     since a guest is somebody else at home
   * @param downstream full names of scopes of one other API
   * @throws EntraRefusal if Entra says no; with a claims challenge if the person could change that
   * @throws EntraOutage if it cannot say anything now
   */
  public TokenSet onBehalfOf(Secret accessToken, String subject, Scopes downstream) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    form.put("assertion", accessToken.reveal());
    form.put("requested_token_use", "on_behalf_of");
    form.put("scope", downstream.toString());
    return heard(
        Call.ON_BEHALF_OF,
        () -> tokens(form, Repeatable.ALWAYS, settings.authority().tokenEndpointOf(subject)));
  }

  /** Whether Entra has not answered so often that it is not asked now. */
  public boolean isBarred() {
    return breaker.isOpen();
  }

  private TokenSet tokens(Call call, Map<String, String> grant, Repeatable repeatable) {
    return heard(call, () -> tokens(grant, repeatable, settings.authority().tokenEndpoint()));
  }

  private TokenSet heard(Call call, Supplier<TokenSet> tokens) {
    long begun = System.nanoTime();
    try {
      TokenSet set = tokens.get();
      calls.answered(call, elapsed(begun));
      return set;
    } catch (EntraRefusal e) {
      calls.refused(call, elapsed(begun), e);
      throw e;
    } catch (EntraOutage e) {
      calls.failed(call, elapsed(begun));
      throw e;
    }
  }

  private static Duration elapsed(long begunNanos) {
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  private TokenSet tokens(Map<String, String> grant, Repeatable repeatable, URI endpoint) {
    // Outside of the breaker: a credential that cannot be had says nothing about Entra.
    Map<String, String> form = authenticated(grant, endpoint);
    Instant asked = clock.instant();
    OutboundResponse response =
        breaker.call(() -> secondTry.send(() -> http.postForm(endpoint, form), repeatable));
    JsonObject json = read(response);
    if (response.status() != 200 || json.has("error")) {
      throw refusal(json);
    }
    try {
      long lifetime = json.requiredInteger("expires_in");
      if (lifetime <= 0) {
        throw new EntraOutage("Entra gave a token that has ended already", null);
      }
      return new TokenSet(
          Secret.of(json.requiredString("access_token")),
          json.string("refresh_token").map(Secret::of),
          json.string("id_token").map(Secret::of),
          asked.plusSeconds(lifetime));
    } catch (MalformedJsonException e) {
      throw new EntraOutage("Entra's token answer: " + e.getMessage(), e);
    }
  }

  /** The code and Entra's references, if it gave any. */
  private static String explain(JsonObject answer) {
    return String.valueOf(EntraRefusal.fromAnswer(answer).getMessage());
  }

  private Map<String, String> authenticated(Map<String, String> grant, URI endpoint) {
    Map<String, String> form = new LinkedHashMap<>(grant);
    form.put("client_id", settings.clientId());
    form.putAll(settings.credential().parameters(endpoint));
    return form;
  }

  private static JsonObject read(OutboundResponse response) {
    try {
      return Json.parseObject(response.body(), JsonLimits.ANSWER);
    } catch (MalformedJsonException e) {
      throw new EntraOutage(NAME + " answered " + response.status() + " without JSON", e);
    }
  }

  private static RuntimeException refusal(JsonObject json) {
    EntraRefusal refusal = EntraRefusal.fromAnswer(json);
    return refusal.isOutage()
        ? new EntraOutage(String.valueOf(refusal.getMessage()), null, PASSING)
        : refusal;
  }
}
