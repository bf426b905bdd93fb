package dev.entrada.resource;

import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.settings.Setting;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.SettingsReader.Value;
import dev.entrada.tenant.EntraApi;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraTenants;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out in which of its modes a filter runs, and that no setting of another one is there. First
 * it reads, then the reader is finished, then {@link #get}.
 */
final class TrustReader {
  private final SettingsReader reader;
  private final List<String> warnings = new ArrayList<>();

  private final Value<ServerUrl> issuerUrl;
  private final Value<URI> jwksUrl;
  private final Value<RevocationCheck> revocation;
  private final Value<String> clientId;
  private final Value<Secret> clientSecret;
  private final Value<Duration> introspectionCache;
  private final Value<URI> introspectionUrl;
  private final Value<String> tenantId;
  private final Value<ServerUrl> authority;
  private final Value<String> identifierUri;
  private final Value<Set<String>> allowedTenants;
  private final Value<Boolean> acceptAppTokens;

  /**
   * @param hasAuthority whether an authorization server runs in this app
   */
  TrustReader(SettingsReader reader, Optional<ResourceIndicator> resource, boolean hasAuthority) {
    this.reader = reader;
    boolean ofServer = isSet(FilterKeys.ISSUER_URL);
    boolean ofEntra = isSet(FilterKeys.TENANT_ID);
    issuerUrl = reader.read(FilterKeys.ISSUER_URL);
    jwksUrl = reader.read(FilterKeys.JWKS_URL);
    revocation =
        reader.read(
            FilterKeys.REVOCATION_CHECK, Optional.of(ofServer || ofEntra ? "none" : "local"));
    clientId = reader.read(FilterKeys.CLIENT_ID);
    clientSecret = reader.read(FilterKeys.CLIENT_SECRET);
    introspectionCache = reader.read(FilterKeys.INTROSPECTION_CACHE);
    introspectionUrl = reader.read(FilterKeys.INTROSPECTION_URL);
    tenantId = reader.read(FilterKeys.TENANT_ID);
    authority = reader.read(FilterKeys.AUTHORITY);
    allowedTenants = reader.read(FilterKeys.ALLOWED_TENANTS);
    acceptAppTokens = reader.read(FilterKeys.ACCEPT_APP_TOKENS);
    Optional<String> ownUri =
        acceptAppTokens.optional().orElse(false)
            ? clientId.optional().map(id -> "api://" + id)
            : resource.map(ResourceIndicator::value);
    identifierUri = reader.read(FilterKeys.IDENTIFIER_URI, ownUri.filter(uri -> ofEntra));
    checkMode(ofServer, ofEntra, hasAuthority);
    checkRevocation(ofServer, ofEntra);
    if (ofEntra) {
      checkEntra(resource);
    }
  }

  private boolean isSet(Setting<?> setting) {
    return reader.isSet(setting.key());
  }

  private void problem(Setting<?> setting, String fault, String remedy) {
    reader.problem(setting.key(), fault, remedy);
  }

  private void checkMode(boolean ofServer, boolean ofEntra, boolean hasAuthority) {
    if (ofServer && ofEntra) {
      problem(
          FilterKeys.TENANT_ID,
          "and issuer-url are both set",
          "Keep issuer-url to accept tokens of an Entrada server, or tenant-id to accept Entra's own");
    }
    if (!ofServer && !ofEntra && !hasAuthority) {
      problem(
          FilterKeys.ISSUER_URL,
          "is missing, and no authorization server runs in this app",
          "Set it to the URL of your Entrada server, or start one in this app with"
              + " <listener-class>dev.entrada.app.EntradaListener</listener-class> in web.xml, or set"
              + " tenant-id and client-id to accept Entra's own tokens");
    }
    if (!ofServer && isSet(FilterKeys.JWKS_URL)) {
      problem(
          FilterKeys.JWKS_URL,
          "is set without issuer-url",
          "Set issuer-url too: it says whose tokens those keys verify");
    }
    List<Setting<?>> entraOnly =
        List.of(
            FilterKeys.AUTHORITY,
            FilterKeys.IDENTIFIER_URI,
            FilterKeys.ALLOWED_TENANTS,
            FilterKeys.ACCEPT_APP_TOKENS);
    for (Setting<?> setting : entraOnly) {
      if (!ofEntra && isSet(setting)) {
        problem(setting, "is set without tenant-id", "It is about Entra's own tokens: remove it");
      }
    }
  }

  private void checkRevocation(boolean ofServer, boolean ofEntra) {
    RevocationCheck check = revocation.optional().orElse(RevocationCheck.NONE);
    if (check == RevocationCheck.LOCAL && (ofServer || ofEntra)) {
      problem(
          FilterKeys.REVOCATION_CHECK,
          ofEntra
              ? "is local, but Entra issues the tokens"
              : "is local, but issuer-url names a server elsewhere",
          ofEntra
              ? "Leave it out: Entra says nothing of single tokens"
              : "Leave it out or set it to introspect; or leave issuer-url out if the server runs in"
                  + " this app");
    }
    boolean introspects = check == RevocationCheck.INTROSPECT;
    if (introspects && !ofServer) {
      problem(
          FilterKeys.REVOCATION_CHECK,
          "is introspect without issuer-url",
          ofEntra
              ? "Leave it out: Entra says nothing of single tokens"
              : "Leave it out: a server in the same app is asked without HTTP");
    }
    for (Setting<?> setting : List.of(FilterKeys.CLIENT_ID, FilterKeys.CLIENT_SECRET)) {
      if (introspects && !isSet(setting)) {
        problem(setting, "is missing", "Set it: " + setting.meaning());
      }
    }
    for (Setting<?> setting :
        List.of(
            FilterKeys.CLIENT_SECRET,
            FilterKeys.INTROSPECTION_CACHE,
            FilterKeys.INTROSPECTION_URL)) {
      if (!introspects && isSet(setting)) {
        problem(
            setting, "is set without revocation-check=introspect", "Remove it: nothing uses it");
      }
    }
    if (!introspects && !ofEntra && isSet(FilterKeys.CLIENT_ID)) {
      problem(
          FilterKeys.CLIENT_ID,
          "is set without tenant-id and without revocation-check=introspect",
          "Remove it: nothing uses it");
    }
  }

  private void checkEntra(Optional<ResourceIndicator> resource) {
    if (!isSet(FilterKeys.CLIENT_ID)) {
      problem(FilterKeys.CLIENT_ID, "is missing", "Set it to the Application (client) ID");
    } else if (!clientId.optional().map(EntraAuthority::isGuid).orElse(true)) {
      problem(
          FilterKeys.CLIENT_ID,
          "is not a GUID in lower case",
          "Set it to the Application (client) ID");
    }
    if (tenantId.optional().isEmpty() || authority.optional().isEmpty()) {
      return;
    }
    EntraAuthority.Kind kind;
    try {
      kind = new EntraAuthority(authority.get(), tenantId.get(), Optional.empty()).kind();
    } catch (IllegalArgumentException e) {
      problem(
          FilterKeys.TENANT_ID,
          String.valueOf(e.getMessage()),
          "Expected: " + FilterKeys.TENANT_ID.meaning());
      return;
    }
    if (kind.isOpen() && allowedTenants.optional().map(Set::isEmpty).orElse(false)) {
      problem(
          FilterKeys.ALLOWED_TENANTS,
          "is missing, and tenant-id " + tenantId.get() + " means people of any organization",
          "Set it: " + FilterKeys.ALLOWED_TENANTS.meaning());
    }
    checkInteractiveUse(kind, resource);
  }

  /**
   * MCP clients send {@code resource}, and Entra refuses any that is not the Application ID URI
   * (AADSTS9010010). Where no client could ever sign anybody in, only applications' own tokens are
   * left.
   */
  private void checkInteractiveUse(EntraAuthority.Kind kind, Optional<ResourceIndicator> resource) {
    if (resource.isEmpty()
        || identifierUri.optional().isEmpty()
        || acceptAppTokens.optional().isEmpty()) {
      return;
    }
    Setting<?> culprit;
    String fault;
    if (kind != EntraAuthority.Kind.SINGLE) {
      culprit = FilterKeys.TENANT_ID;
      fault = "is not a single tenant, so that MCP clients cannot sign people in at Entra itself";
    } else if (!identifierUri.get().equals(resource.get().value())) {
      culprit = FilterKeys.IDENTIFIER_URI;
      fault =
          "is not the resource, so that MCP clients cannot sign people in: they send resource, and"
              + " Entra takes nothing but the Application ID URI there (AADSTS9010010)";
    } else {
      if (!EntraAuthority.isGuid(tenantId.get())) {
        warnings.add(
            "tenant-id is a domain, but Entra's metadata names the tenant's GUID as issuer; clients that"
                + " compare the two refuse. Set tenant-id to the Directory (tenant) ID");
      }
      return;
    }
    if (acceptAppTokens.get()) {
      warnings.add(
          culprit.key() + " " + fault + ". Applications with tokens of their own are served");
    } else {
      problem(
          culprit,
          fault,
          "Make the Application ID URI of a single tenant's app registration the same as resource, and"
              + " set identifier-uri to it; or set accept-app-tokens=true to serve applications that"
              + " call for themselves; or run an Entrada server and set issuer-url");
    }
  }

  /** Complete once this is constructed. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** To be called once the reader has found no problem. */
  TrustedTokens get() {
    if (tenantId.optional().isPresent()) {
      return new TrustedTokens.OfEntra(
          new EntraAuthority(authority.get(), tenantId.get(), Optional.empty()),
          new EntraTenants(allowedTenants.get(), Optional.empty()),
          new EntraApi(clientId.get(), identifierUri.get()),
          acceptAppTokens.get());
    }
    RevocationCheck check = revocation.get();
    if (issuerUrl.optional().isEmpty()) {
      return new TrustedTokens.OfThisApp(check == RevocationCheck.LOCAL);
    }
    return new TrustedTokens.OfServer(
        issuerUrl.get(),
        jwksUrl.optional(),
        check == RevocationCheck.INTROSPECT
            ? Optional.of(
                new TrustedTokens.Introspection(
                    clientId.get(),
                    clientSecret.get(),
                    introspectionCache.get(),
                    introspectionUrl.optional()))
            : Optional.empty());
  }
}
