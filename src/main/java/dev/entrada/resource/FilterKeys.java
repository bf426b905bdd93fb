package dev.entrada.resource;

import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.settings.Parsers;
import dev.entrada.settings.Setting;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraTenants;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Every setting of a filter, declared once. {@code docs/configuration.md} has the same table. */
final class FilterKeys {
  static final Setting<ResourceIndicator> RESOURCE =
      Setting.required(
          "resource",
          FilterKeys::resource,
          "the MCP endpoint's URL as people type it, https unless on localhost; tokens name it in aud");
  static final Setting<ServerUrl> ISSUER_URL =
      Setting.optional(
              "issuer-url",
              text -> new ServerUrl(text.strip()),
              "the issuer identifier of the Entrada server")
          .orElse("the one in the same app");
  static final Setting<String> TENANT_ID =
      Setting.optional(
          "tenant-id",
          Parsers::text,
          "accepts Entra's own tokens: the Directory (tenant) ID or a domain of the tenant, or"
              + " organizations, consumers, common");
  static final Setting<String> CLIENT_ID =
      Setting.optional(
          "client-id",
          FilterKeys::clientId,
          "with tenant-id: the Application (client) ID; with revocation-check=introspect: the"
              + " client_id of this resource server in the server's clients-file");
  static final Setting<ServerUrl> AUTHORITY =
      Setting.withDefault(
          "authority",
          "login.microsoftonline.com",
          EntraAuthority::server,
          "with tenant-id: the host or URL of the sign-in service of your cloud");
  static final Setting<String> IDENTIFIER_URI =
      Setting.optional(
              "identifier-uri",
              FilterKeys::identifierUri,
              "with tenant-id: the Application ID URI under Expose an API; with accept-app-tokens it is"
                  + " api:// and the client ID unless it is set")
          .orElse("`resource`");
  static final Setting<Set<String>> ALLOWED_TENANTS =
      Setting.withDefault(
              "allowed-tenants",
              "",
              EntraTenants::parse,
              "with tenant-id: GUIDs of the tenants whose tokens are accepted, or * for any; required for"
                  + " organizations and common")
          .orElse("the tenant");
  static final Setting<Boolean> ACCEPT_APP_TOKENS =
      Setting.withDefault(
          "accept-app-tokens",
          "false",
          Parsers::bool,
          "with tenant-id: whether applications may call for themselves; their app roles count as"
              + " scopes");
  static final Setting<Scopes> REQUIRED_SCOPES =
      Setting.withDefault(
          "required-scopes",
          "",
          FilterKeys::scopes,
          "the short names of scopes that every token must have");
  static final Setting<ToolScopes> TOOL_SCOPES =
      Setting.optional(
          "tool-scopes",
          text -> ToolScopes.parse(text, FilterKeys::checked),
          "scopes that single tools need besides, such as delete_*=admin mail.send,send_mail=mail.send;"
              + " also prompts/NAME=, resources/URI=, method=NAME=");
  static final Setting<ScopeHierarchy> SCOPE_HIERARCHY =
      Setting.optional(
          "scope-hierarchy",
          ScopeHierarchy::parse,
          "which scopes are as good as others, such as admin>write,write>read");
  static final Setting<RevocationCheck> REVOCATION_CHECK =
      Setting.optional(
              "revocation-check",
              RevocationCheck::parse,
              "none; introspect to ask the server that issuer-url names; local to ask the server in the"
                  + " same app")
          .orElse("`none`, in the same app `local`");
  static final Setting<Secret> CLIENT_SECRET =
      Setting.<Secret>optional(
              "client-secret",
              FilterKeys::secret,
              "with revocation-check=introspect: the secret that goes with client-id")
          .asSecret();
  static final Setting<Duration> INTROSPECTION_CACHE =
      Setting.withDefault(
          "introspection-cache",
          "PT10S",
          FilterKeys::introspectionCache,
          "with revocation-check=introspect: how long an answer counts, at most PT5M");
  static final Setting<URI> INTROSPECTION_URL =
      Setting.optional(
              "introspection-url",
              FilterKeys::internalUrl,
              "with revocation-check=introspect: where the server is asked, if its own metadata or what"
                  + " that names cannot be reached from here")
          .orElse("from the issuer's metadata");
  static final Setting<Set<String>> ALLOWED_ORIGINS =
      Setting.optional(
              "allowed-origins",
              FilterKeys::origins,
              "origins such as https://app.example.com of web pages that may call, separated by commas")
          .orElse("not looked at");
  static final Setting<URI> JWKS_URL =
      Setting.optional(
              "jwks-url",
              FilterKeys::internalUrl,
              "where the issuer's keys are, if its own metadata cannot be reached from here")
          .orElse("from the issuer's metadata");
  static final Setting<String> RESOURCE_METADATA_URL =
      Setting.optional(
              "resource-metadata-url",
              FilterKeys::metadataUrl,
              "the URL of the protected resource metadata, if a proxy moves it")
          .orElse("from `resource`");
  static final Setting<Duration> CLOCK_SKEW =
      Setting.withDefault(
          "clock-skew",
          "PT30S",
          FilterKeys::skew,
          "how far our clock and the issuer's may differ, at most PT5M");

  /** In the order of the documentation. */
  static final List<Setting<?>> ALL =
      List.of(
          RESOURCE,
          ISSUER_URL,
          TENANT_ID,
          CLIENT_ID,
          AUTHORITY,
          IDENTIFIER_URI,
          ALLOWED_TENANTS,
          ACCEPT_APP_TOKENS,
          REQUIRED_SCOPES,
          TOOL_SCOPES,
          SCOPE_HIERARCHY,
          REVOCATION_CHECK,
          CLIENT_SECRET,
          INTROSPECTION_CACHE,
          INTROSPECTION_URL,
          ALLOWED_ORIGINS,
          JWKS_URL,
          RESOURCE_METADATA_URL,
          CLOCK_SKEW);

  /** Granted scopes never have these: Entra answers them with tokens of another kind. */
  private static final Set<String> NEVER_GRANTED = Set.of("openid", "offline_access");

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private FilterKeys() {}

  private static ResourceIndicator resource(String text) {
    ResourceIndicator resource = new ResourceIndicator(text.strip());
    requireTls(resource);
    if (resource.value().contains("?")) {
      throw new IllegalArgumentException("must not have a query");
    }
    return resource;
  }

  private static String metadataUrl(String text) {
    ResourceIndicator url = new ResourceIndicator(text.strip());
    requireTls(url);
    return url.value();
  }

  private static void requireTls(ResourceIndicator url) {
    new ServerUrl(url.origin().toLowerCase(Locale.ROOT)); // the same rule as for issuers
  }

  private static Scopes scopes(String text) {
    return checked(Parsers.scopes(text));
  }

  private static Scopes checked(Scopes scopes) {
    for (String scope : scopes.asSet()) {
      if (NEVER_GRANTED.contains(scope)) {
        throw new IllegalArgumentException("has " + scope + ", which no access token has");
      }
      if (scope.contains("://")) {
        throw new IllegalArgumentException(
            "has a full name; tokens have the part behind the last /");
      }
    }
    return scopes;
  }

  private static String clientId(String text) {
    String id = text.strip();
    if (id.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    return id;
  }

  private static Secret secret(String text) {
    return Secret.of(clientId(text));
  }

  private static String identifierUri(String text) {
    String uri = text.strip();
    if (!uri.matches("[a-z][a-z0-9+.-]*:[!#-\\[\\]-~]+")) {
      throw new IllegalArgumentException("is not an Application ID URI such as api://contoso-mcp");
    }
    return uri;
  }

  private static Set<String> origins(String text) {
    Set<String> origins = new LinkedHashSet<>();
    Parsers.list(text).forEach(element -> origins.add(OriginPolicy.origin(element)));
    return Collections.unmodifiableSet(origins);
  }

  private static URI internalUrl(String text) {
    URI url = URI.create(new ResourceIndicator(text.strip()).value());
    if (!Set.of("https", "http").contains(url.getScheme())) {
      throw new IllegalArgumentException("must begin with https:// or http://");
    }
    return url;
  }

  private static Duration skew(String text) {
    Duration skew = Parsers.durationOrZero(text);
    if (skew.compareTo(FIVE_MINUTES) > 0) {
      throw new IllegalArgumentException("is longer than five minutes: set the clocks instead");
    }
    return skew;
  }

  private static Duration introspectionCache(String text) {
    Duration cache = Parsers.durationOrZero(text);
    if (cache.compareTo(FIVE_MINUTES) > 0) {
      throw new IllegalArgumentException(
          "is longer than five minutes: tokens of ended sessions would live on as long");
    }
    return cache;
  }
}
