package dev.entrada.resource;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.PublicJwk;
import dev.entrada.jose.RefreshingJwkSet;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The keys of an issuer somewhere else, found through its metadata unless their own address is
 * known, and kept up to date by a thread of their own.
 */
final class IssuerKeys implements RemoteKeys {
  /** As long as the key set may be cached: a retired key is refused after that. */
  private static final Duration REFRESH_AFTER = Duration.ofMinutes(5);

  private final IssuerMetadata metadata;
  private final Optional<URI> jwksUrl;
  private final OutboundHttp http = new OutboundHttp(OutboundPolicy.TRUSTED);
  private final RefreshingJwkSet keys;

  /**
   * @param jwksUrl where the key set is; empty means that the issuer's metadata says so
   */
  IssuerKeys(ServerUrl issuer, Optional<URI> jwksUrl, Clock clock) {
    this.metadata = new IssuerMetadata(issuer, http);
    this.jwksUrl = jwksUrl;
    this.keys = new RefreshingJwkSet(issuer.value(), this::load, REFRESH_AFTER, clock);
  }

  @Override
  public void start() {
    keys.start();
  }

  @Override
  public Optional<PublicJwk> find(String kid) {
    return keys.find(kid);
  }

  private JwkSet load() {
    URI uri = jwksUrl.orElseGet(() -> metadata.find("jwks_uri"));
    try {
      return JwkSet.parse(get(http, uri));
    } catch (OutboundException | MalformedJsonException e) {
      throw new OutboundException(uri + ": " + e.getMessage(), e);
    }
  }

  static byte[] get(OutboundHttp http, URI uri) {
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
