package dev.entrada.entra;

import dev.entrada.crypto.Secret;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.oauth.UriQuery;
import dev.entrada.tenant.EntraOutage;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity that Azure gives to the machine or app we run on, as a federated credential: its
 * token for the cloud's token exchange is our assertion, so there is no secret at all. Asked at the
 * App Service's endpoint if the platform names one, at the instance metadata service otherwise; the
 * token is kept until five minutes before its end.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity">
 *     Configure an application to trust a managed identity</a>
 */
public final class ManagedIdentity implements EntraCredential, AutoCloseable {
  private static final String AUDIENCE = "api://AzureADTokenExchange";

  private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

  /** An endpoint that failed is not asked again for so long. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(ManagedIdentity.class);

  private final Endpoint endpoint;
  private final String audience;
  private final String identityClientId;
  private final OutboundHttp http;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Cached cached;
  private @Nullable Failure failure;

  private record Cached(Secret token, Instant expiresAt) {
    boolean isFresh(Instant now) {
      return serves(now.plus(RENEW_BEFORE));
    }

    boolean serves(Instant now) {
      return now.isBefore(expiresAt);
    }
  }

  private record Failure(EntraOutage reason, Instant at) {}

  /**
   * Where to ask.
   *
   * @param header the name of the header that the endpoint wants, and its value
   */
  public record Endpoint(URI uri, String apiVersion, String header, Secret headerValue) {
    /** As the platform says in its environment variables. */
    public static Endpoint fromEnvironment(Map<String, String> environment) {
      String uri = environment.get("IDENTITY_ENDPOINT");
      String header = environment.get("IDENTITY_HEADER");
      if (uri != null && header != null) {
        return new Endpoint(URI.create(uri), "2019-08-01", "X-IDENTITY-HEADER", Secret.of(header));
      }
      // The variable's name is the Azure SDKs' own.
      String host =
          environment.getOrDefault("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://169.254.169.254");
      return new Endpoint(
          URI.create(host + "/metadata/identity/oauth2/token"),
          "2018-02-01",
          "Metadata",
          Secret.of("true"));
    }
  }

  /**
   * @param authority whose cloud the token is for
   * @param identityClientId of a user-assigned identity: an app registration trusts no other
   */
  public ManagedIdentity(
      Endpoint endpoint,
      ServerUrl authority,
      String identityClientId,
      OutboundHttp http,
      Clock clock) {
    this.endpoint = endpoint;
    this.audience = audience(authority);
    this.identityClientId = identityClientId;
    this.http = http;
    this.clock = clock;
  }

  /** Each cloud exchanges its own tokens only. */
  static String audience(ServerUrl authority) {
    return switch (authority.host()) {
      case "login.microsoftonline.us" -> AUDIENCE + "USGov";
      case "login.partner.microsoftonline.cn" -> AUDIENCE + "China";
      default -> AUDIENCE;
    };
  }

  @Override
  public Map<String, String> parameters(URI tokenEndpoint) {
    return EntraCredential.assertion(token().reveal());
  }

  /**
   * One request at a time. Whoever has a token that still serves does not wait for it; all others
   * find the token, or the failure.
   */
  private Secret token() {
    Cached current = cached;
    Instant now = clock.instant();
    if (current != null && current.isFresh(now)) {
      return current.token();
    }
    if (current == null || !current.serves(now)) {
      asking.lock();
    } else if (!asking.tryLock()) {
      return current.token();
    }
    try {
      return renewed();
    } finally {
      asking.unlock();
    }
  }

  private Secret renewed() {
    Cached current = cached;
    Instant now = clock.instant();
    if (current != null && current.isFresh(now)) {
      return current.token(); // whoever asked before got it
    }
    try {
      return fetchUnlessItJustFailed(now).token();
    } catch (EntraOutage e) {
      if (current == null || !current.serves(now)) {
        throw e;
      }
      return current.token();
    }
  }

  private Cached fetchUnlessItJustFailed(Instant now) {
    Failure last = failure;
    if (last != null && Duration.between(last.at(), now).abs().compareTo(PAUSE) < 0) {
      throw new EntraOutage(String.valueOf(last.reason().getMessage()), last.reason());
    }
    try {
      Cached fresh = fetch();
      cached = fresh;
      return fresh;
    } catch (EntraOutage e) {
      failure = new Failure(e, clock.instant());
      LOG.warn("{}; a token that it gave before serves to its end", e.getMessage());
      throw e;
    }
  }

  private Cached fetch() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("api-version", endpoint.apiVersion());
    query.put("resource", audience);
    query.put("client_id", identityClientId);
    try {
      OutboundResponse response =
          http.get(
              URI.create(UriQuery.append(endpoint.uri().toString(), query)),
              Map.of(endpoint.header(), endpoint.headerValue().reveal()));
      if (response.status() != 200) {
        throw new EntraOutage(
            "the managed identity endpoint answered "
                + response.status()
                + "; is an identity assigned to this machine or app?",
            null);
      }
      JsonObject json = Json.parseObject(response.body(), JsonLimits.ANSWER);
      return new Cached(
          Secret.of(json.requiredString("access_token")),
          Instant.ofEpochSecond(Long.parseLong(json.requiredText("expires_on"))));
    } catch (OutboundException | MalformedJsonException | NumberFormatException e) {
      throw new EntraOutage("the managed identity endpoint: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
