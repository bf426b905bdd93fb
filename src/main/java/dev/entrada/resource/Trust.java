package dev.entrada.resource;

import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A mode at work: the tokens that it accepts, and what it tells clients of where to get them.
 *
 * @param issuer what metadata names as authorization server
 * @param scopeNames from the short names that tokens have to those that clients must ask for
 * @param remoteKeys to be started; empty if the keys are in this app
 * @param endpoint to be started, if tokens are introspected where the issuer's metadata says
 * @param introspector to be closed, if there is one
 */
record Trust(
    ServerUrl issuer,
    UnaryOperator<Scopes> scopeNames,
    AccessTokenVerifier verifier,
    RevocationLookUp revocation,
    Optional<RemoteKeys> remoteKeys,
    Optional<IntrospectionEndpoint> endpoint,
    Optional<Introspector> introspector)
    implements AutoCloseable {

  static Trust inThisApp(
      TrustedTokens.OfThisApp trusted,
      TokenAuthority authority,
      ResourceIndicator resource,
      Duration skew) {
    return new Trust(
        authority.issuer(),
        UnaryOperator.identity(),
        new AccessTokenVerifier(authority.issuer(), resource, authority.keys(), skew),
        trusted.asksForRevocation()
            ? (token, presented) -> authority.isRevoked(token)
            : RevocationLookUp.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Trust inServer(
      TrustedTokens.OfServer trusted, ResourceIndicator resource, Duration skew, Clock clock) {
    IssuerKeys keys = new IssuerKeys(trusted.issuer(), trusted.jwksUrl(), clock);
    Optional<IntrospectionEndpoint> endpoint =
        trusted
            .introspection()
            .filter(settings -> settings.url().isEmpty())
            .map(settings -> new IntrospectionEndpoint(trusted.issuer()));
    Optional<Introspector> introspector =
        trusted
            .introspection()
            .map(
                settings ->
                    new Introspector(
                        settings,
                        settings
                            .url()
                            .<Supplier<URI>>map(url -> () -> url)
                            .or(() -> endpoint)
                            .orElseThrow(),
                        clock));
    return new Trust(
        trusted.issuer(),
        UnaryOperator.identity(),
        new AccessTokenVerifier(trusted.issuer(), resource, keys, skew),
        introspector.<RevocationLookUp>map(look -> look).orElse(RevocationLookUp.NONE),
        Optional.of(keys),
        endpoint,
        introspector);
  }

  static Trust inEntra(TrustedTokens.OfEntra trusted, Duration skew, Clock clock) {
    EntraKeys keys = new EntraKeys(trusted.authority(), clock);
    return new Trust(
        trusted.authority().metadataBase(),
        scopes -> Scopes.of(scopes.stream().map(trusted.api()::qualify).toList()),
        new AccessTokenVerifier(new EntraTokens(trusted, keys.metadata(), skew), keys),
        RevocationLookUp.NONE,
        Optional.of(keys),
        Optional.empty(),
        Optional.empty());
  }

  /** Begins to load what is elsewhere. */
  void start() {
    remoteKeys.ifPresent(RemoteKeys::start);
    endpoint.ifPresent(IntrospectionEndpoint::start);
  }

  @Override
  public void close() {
    remoteKeys.ifPresent(RemoteKeys::close);
    endpoint.ifPresent(IntrospectionEndpoint::close);
    introspector.ifPresent(Introspector::close);
  }
}
