package dev.entrada.resource;

import dev.entrada.jose.PublicJwk;
import dev.entrada.jose.RefreshingJwkSet;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraMetadata;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The keys that Entra signs a tenant's tokens with, and its discovery document. */
final class EntraKeys implements RemoteKeys {
  /** Microsoft asks for a look once a day at least; a key that is withdrawn early is rare. */
  private static final Duration REFRESH_AFTER = Duration.ofHours(1);

  private final OutboundHttp http = new OutboundHttp(OutboundPolicy.TRUSTED);
  private final EntraMetadata metadata;
  private final RefreshingJwkSet keys;

  EntraKeys(EntraAuthority authority, Clock clock) {
    this.metadata = new EntraMetadata(authority, http::get);
    this.keys =
        new RefreshingJwkSet(
            authority.metadataBase().value(), metadata::load, REFRESH_AFTER, clock);
  }

  EntraMetadata metadata() {
    return metadata;
  }

  @Override
  public void start() {
    keys.start();
  }

  @Override
  public Optional<PublicJwk> find(String kid) {
    return keys.find(kid);
  }

  @Override
  public void close() {
    http.close(); // ends the call that is under way
    keys.close();
  }
}
