package dev.entrada.resource;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.PublicJwk;
import dev.entrada.jose.RefreshingJwkSet;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The keys of an issuer somewhere else, found through its metadata and kept up to date by a thread
 * of their own. Both forms of metadata are tried, since an issuer inside a context path can often
 * answer only the second (RFC 8414 §5).
 */
final class IssuerKeys implements RemoteKeys {
  /** As long as the key set may be cached: a retired key is refused after that. */
  private static final Duration REFRESH_AFTER = Duration.ofMinutes(5);

  private final ServerUrl issuer;
  private final Optional<URI> jwksUrl;
  private final boolean introspects;
  private final OutboundHttp http = new OutboundHttp(OutboundPolicy.TRUSTED);
  private final RefreshingJwkSet keys;
  private volatile Optional<URI> introspection = Optional.empty();

  /**
   * @param jwksUrl where the key set is; empty means that the issuer's metadata says so
   * @param introspects whether the introspection endpoint is wanted too
   */
  IssuerKeys(ServerUrl issuer, Optional<URI> jwksUrl, boolean introspects, Clock clock) {
    this.issuer = issuer;
    this.jwksUrl = jwksUrl;
    this.introspects = introspects;
    this.keys = new RefreshingJwkSet(issuer.value(), this::load, REFRESH_AFTER, clock);
  }

  @Override
  public void start() {
    keys.start();
  }

  /**
   * The endpoint that the issuer's metadata names.
   *
   * @throws OutboundException if it is not known, or there is none
   */
  URI introspectionEndpoint() {
    return introspection.orElseThrow(
        () -> new OutboundException("no introspection_endpoint of " + issuer + " is known", null));
  }

  @Override
  public Optional<PublicJwk> find(String kid) {
    return keys.find(kid);
  }

  private JwkSet load() {
    URI uri;
    if (jwksUrl.isPresent() && !introspects) {
      uri = jwksUrl.get();
    } else {
      JsonObject metadata = discover();
      uri = jwksUrl.orElseGet(() -> uri(metadata, "jwks_uri"));
      if (introspects) {
        introspection = Optional.of(uri(metadata, "introspection_endpoint"));
      }
    }
    try {
      return JwkSet.parse(get(uri));
    } catch (OutboundException | MalformedJsonException e) {
      throw new OutboundException(uri + ": " + e.getMessage(), e);
    }
  }

  private JsonObject discover() {
    List<String> places =
        List.of(
            issuer.origin() + "/.well-known/oauth-authorization-server" + issuer.path(),
            issuer.at("/.well-known/openid-configuration"));
    StringBuilder faults = new StringBuilder();
    for (String place : places) {
      try {
        return checked(Json.parseObject(get(URI.create(place)), JsonLimits.ANSWER));
      } catch (OutboundException | MalformedJsonException e) {
        faults
            .append(faults.isEmpty() ? "" : "; ")
            .append(place)
            .append(": ")
            .append(e.getMessage());
      }
    }
    throw new OutboundException(faults.toString(), null);
  }

  private JsonObject checked(JsonObject metadata) {
    String named = metadata.requiredString("issuer");
    if (!named.equals(issuer.value())) {
      throw new MalformedJsonException(
          "issuer-url is \""
              + issuer
              + "\", but the server calls itself \""
              + shown(named)
              + "\"; both must be the same, character by character");
    }
    uri(metadata, "jwks_uri");
    if (introspects) {
      uri(metadata, "introspection_endpoint");
    }
    return metadata;
  }

  private URI uri(JsonObject metadata, String member) {
    try {
      URI uri = URI.create(metadata.requiredString(member));
      boolean secure = "https".equals(uri.getScheme());
      if (uri.getHost() == null
          || !(secure || (issuer.isPlainHttp() && "http".equals(uri.getScheme())))) {
        throw new MalformedJsonException(member + " must begin with https://");
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new MalformedJsonException(member + " is not a URL");
    }
  }

  /** What another server says of itself, fit for a line of the log. */
  private static String shown(String text) {
    String clean = text.replaceAll("[^ -~]", "?");
    return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
  }

  private byte[] get(URI uri) {
    OutboundResponse response = http.get(uri);
    if (response.status() != 200) {
      throw new OutboundException("the answer is " + response.status(), null);
    }
    return response.body();
  }

  @Override
  public void close() {
    http.close(); // ends the call that is under way
    keys.close();
  }
}
