package dev.entrada.tenant;

import dev.entrada.jose.JwkSet;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundException;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.ServerUrl;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the authority says of itself: its issuer and its keys. The issuer is learned from the
 * discovery document, because it cannot be told from the configuration for a domain, for B2C, for
 * External ID (whose issuer is on another host), nor for a custom domain.
 */
public final class EntraMetadata {
  /** Stands for the tenant in the issuer of {@code organizations} and {@code common}. */
  static final String TENANT_PLACEHOLDER = "{tenantid}";

  private final EntraAuthority authority;
  private final Function<URI, OutboundResponse> get;
  private volatile Optional<String> issuer = Optional.empty();

  /**
   * @param get sends one request, or more where the first one fails
   */
  public EntraMetadata(EntraAuthority authority, Function<URI, OutboundResponse> get) {
    this.authority = authority;
    this.get = get;
  }

  /**
   * The issuer of version 2 tokens, with {@value #TENANT_PLACEHOLDER} where any tenant may stand.
   *
   * @throws EntraOutage if the discovery document was not read yet: keys are loaded after it, so
   *     this cannot be once a signature has been verified
   */
  public String issuer() {
    return issuer.orElseThrow(
        () -> new EntraOutage("Entra's discovery document was not read yet", null));
  }

  /** Reads the discovery document and the key set that it names. */
  public JwkSet load() {
    try {
      JsonObject document =
          Json.parseObject(get(authority.discoveryDocument()).body(), JsonLimits.ANSWER);
      String stated = document.requiredString("issuer");
      URI keys = URI.create(document.requiredString("jwks_uri"));
      ServerUrl keysServer = new ServerUrl(keys.getScheme() + "://" + keys.getRawAuthority());
      if (keysServer.isPlainHttp() && !authority.server().isPlainHttp()) {
        throw new EntraOutage("Entra's discovery document names a key set without https", null);
      }
      JwkSet set = JwkSet.parse(get(keys).body());
      issuer = Optional.of(stated);
      return set;
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new EntraOutage("Entra's discovery document: " + e.getMessage(), e);
    }
  }

  private OutboundResponse get(URI uri) {
    try {
      OutboundResponse response = get.apply(uri);
      if (response.status() != 200) {
        throw new EntraOutage("Entra answered " + response.status() + " at " + uri.getPath(), null);
      }
      return response;
    } catch (OutboundException e) {
      throw new EntraOutage("Entra at " + uri.getPath() + ": " + e.getMessage(), e);
    }
  }
}
