package dev.entrada.config;

import dev.entrada.authorize.Catalogue;
import dev.entrada.authorize.ConsentMode;
import dev.entrada.client.ClientsFileRules;
import dev.entrada.client.PreconfiguredClients;
import dev.entrada.client.RedirectPolicy;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.Secret;
import dev.entrada.entra.EntraScopes;
import dev.entrada.entra.EntraSettings;
import dev.entrada.issuer.IssuerSettings;
import dev.entrada.net.OutboundProxy;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingsReader;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraTenants;
import dev.entrada.web.Branding;
import dev.entrada.web.PeerAddresses;
import dev.entrada.web.Templates;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The server's configuration, complete and consistent.
 *
 * @param baseUrl where the server is
 * @param issuer its identifier
 * @param pathPrefix before all endpoints but the well-known ones; {@code ""} or a path
 * @param redirectPath where Entra sends people back to, behind base URL and prefix
 * @param proxy on the way to Entra and to what clients publish
 */
public record ServerSettings(
    ServerUrl baseUrl,
    ServerUrl issuer,
    String pathPrefix,
    String redirectPath,
    ConsentMode consent,
    Catalogue catalogue,
    EntraSettings entra,
    IssuerSettings lifetimes,
    Clients clients,
    List<String> claims,
    Secrets secrets,
    Backend backend,
    Optional<OutboundProxy> proxy,
    Operations operations,
    Appearance appearance) {
  /** What the pages look like. */
  public record Appearance(Templates templates, Branding branding) {}

  /** Who may connect. */
  public record Clients(
      boolean registration,
      RedirectPolicy redirectPolicy,
      Set<String> blocked,
      boolean metadataDocuments,
      List<String> metadataHosts,
      Optional<Path> clientsFile) {}

  /**
   * @param current empty if one is to be generated into the data directory
   * @param retiredSigningKeys names of keys that must not verify any more
   */
  public record Secrets(
      Optional<Secret> current,
      List<Secret> previous,
      List<Secret> retired,
      Set<String> retiredSigningKeys) {}

  /**
   * What operators see.
   *
   * @param readers who may read {@code /ops} beyond {@code live} and {@code ready}
   * @param personalData whether the audit log names people
   * @param doctor whether the surroundings are examined after the start
   */
  public record Operations(PeerAddresses readers, boolean personalData, boolean doctor) {}

  /** The public URL of an endpoint. */
  public String endpoint(String path) {
    return baseUrl.at(pathPrefix + path);
  }

  /**
   * Reads and checks everything.
   *
   * @param defaultPrefix of the endpoints, if none is configured
   * @param clock for the credentials that are dated
   * @throws ConfigurationException with all problems
   */
  public static ServerSettings read(SettingsReader reader, String defaultPrefix, Clock clock) {
    var baseUrl = reader.read(ServerKeys.BASE_URL);
    var issuer = reader.read(ServerKeys.ISSUER_URL);
    var pathPrefix = reader.read(ServerKeys.PATH_PREFIX, Optional.of(defaultPrefix));
    var redirectPath = reader.read(ServerKeys.REDIRECT_PATH);
    var resources = reader.read(ServerKeys.RESOURCES);
    var tenant = reader.read(ServerKeys.TENANT_ID);
    var clientId = reader.read(ServerKeys.CLIENT_ID);
    var credential = new CredentialReader(reader);
    var policy = reader.read(ServerKeys.B2C_POLICY);
    var tokenIssuer = reader.read(ServerKeys.TOKEN_ISSUER);
    var allowedTenants = reader.read(ServerKeys.ALLOWED_TENANTS);
    var authority = reader.read(ServerKeys.AUTHORITY);
    var identifierUri =
        reader.read(ServerKeys.IDENTIFIER_URI, clientId.optional().map(id -> "api://" + id));
    var required = reader.read(ServerKeys.REQUIRED_SCOPES);
    var optional = reader.read(ServerKeys.OPTIONAL_SCOPES);
    var additional = reader.read(ServerKeys.ADDITIONAL_AUTHORIZE_SCOPES);
    var prompt = reader.read(ServerKeys.PROMPT);
    var redirectPolicy = reader.read(ServerKeys.ALLOWED_CLIENT_REDIRECT_URIS);
    var consent = reader.read(ServerKeys.CONSENT);
    var registration = reader.read(ServerKeys.REGISTRATION);
    var blocked = reader.read(ServerKeys.BLOCKED_CLIENTS);
    var documents = reader.read(ServerKeys.CLIENT_METADATA_DOCUMENTS);
    var documentHosts = reader.read(ServerKeys.CLIENT_METADATA_HOSTS);
    var clientsFile = reader.read(ServerKeys.CLIENTS_FILE);
    var accessLifetime = reader.read(ServerKeys.ACCESS_TOKEN_LIFETIME);
    var refreshLifetime = reader.read(ServerKeys.REFRESH_TOKEN_LIFETIME);
    var sessionLifetime = reader.read(ServerKeys.SESSION_LIFETIME);
    var rotation = reader.read(ServerKeys.SIGNING_KEY_ROTATION);
    var retiredKeys = reader.read(ServerKeys.RETIRE_SIGNING_KEYS);
    var claims = reader.read(ServerKeys.CLAIMS);
    var secret = reader.read(ServerKeys.SECRET);
    var previous = reader.read(ServerKeys.PREVIOUS_SECRETS);
    var retired = reader.read(ServerKeys.RETIRED_SECRETS);
    var store = new BackendReader(reader);
    var proxy = reader.read(ServerKeys.OUTBOUND_PROXY);
    var opsAddresses = reader.read(ServerKeys.OPS_ADDRESSES);
    var personalData = reader.read(ServerKeys.AUDIT_PERSONAL_DATA);
    var doctor = reader.read(ServerKeys.DOCTOR);
    var appearance = new AppearanceReader(reader);
    Optional<ServerUrl> identity = issuer.optional().or(baseUrl::optional);
    var dataDir = reader.read(ServerKeys.DATA_DIR, identity.map(ServerSettings::defaultDataDir));

    tenant
        .optional()
        .ifPresent(
            id ->
                checkTenant(
                    reader, id, policy.optional(), allowedTenants.optional().orElse(Set.of())));
    boolean closed =
        redirectPolicy.optional().isPresent()
            || (!registration.optional().orElse(true) && !documents.optional().orElse(true));
    if (consent.optional().map(ConsentMode::asksNobody).orElse(false) && !closed) {
      reader.problem(
          ServerKeys.CONSENT.key(),
          "lets any app on the internet sign people in unasked",
          "Close the set of clients: set allowed-client-redirect-uris, or registration=false and"
              + " client-metadata-documents=false; or use always or remember");
    }
    required.optional().ifPresent(scopes -> checkScopes(reader, scopes));
    checkCount(
        reader,
        identifierUri.optional(),
        Stream.of(required, optional).flatMap(scopes -> scopes.optional().stream()).toList());
    clientsFile
        .optional()
        .ifPresent(
            file ->
                checkClients(
                    reader,
                    file,
                    resources.optional(),
                    redirectPolicy.optional().or(() -> standardUnlessSet(reader))));
    checkLifetimes(
        reader, accessLifetime.optional(), refreshLifetime.optional(), sessionLifetime.optional());
    if (store.isShared() && !reader.isSet(ServerKeys.SECRET.key())) {
      reader.problem(
          ServerKeys.SECRET.key(),
          "is missing, and it is generated for the embedded store only",
          "Set the same one on every server that shares the store; make it with: openssl rand"
              + " -base64 48");
    }
    reader.finish();

    EntraScopes names = new EntraScopes(identifierUri.get());
    Scopes requiredNames = names.shorten(required.get()).minus(EntraScopes.OPENID);
    Scopes optionalNames =
        names.shorten(optional.get()).minus(EntraScopes.OPENID).minus(requiredNames);
    return new ServerSettings(
        baseUrl.get(),
        identity.orElseThrow(),
        pathPrefix.get(),
        redirectPath.get(),
        consent.get(),
        new Catalogue(resources.get(), requiredNames, optionalNames),
        new EntraSettings(
            new EntraAuthority(authority.get(), tenant.get(), policy.optional()),
            new EntraTenants(allowedTenants.get(), tokenIssuer.optional()),
            clientId.get(),
            credential.get(clientId.get(), authority.get(), clock),
            identifierUri.get(),
            requiredNames,
            additional.get(),
            Optional.of(prompt.get()).filter(value -> !value.equals("none-sent"))),
        new IssuerSettings(
            accessLifetime.get(),
            refreshLifetime.get(),
            sessionLifetime.optional(),
            rotation.get()),
        new Clients(
            registration.get(),
            redirectPolicy.optional().orElse(RedirectPolicy.STANDARD),
            Set.copyOf(blocked.get()),
            documents.get(),
            documentHosts.get(),
            clientsFile.optional()),
        claims.get(),
        new Secrets(
            secret.optional(), previous.get(), retired.get(), Set.copyOf(retiredKeys.get())),
        store.get(dataDir),
        proxy.optional(),
        new Operations(opsAddresses.get(), personalData.get(), doctor.get()),
        appearance.get());
  }

  private static void checkTenant(
      SettingsReader reader, String tenant, Optional<String> policy, Set<String> allowed) {
    try {
      EntraAuthority authority =
          new EntraAuthority(new ServerUrl("https://login.microsoftonline.com"), tenant, policy);
      if (authority.kind().isOpen() && allowed.isEmpty()) {
        reader.problem(
            ServerKeys.ALLOWED_TENANTS.key(),
            "is missing, and entrada.tenant-id " + tenant + " means people of any organization",
            "Set it: " + ServerKeys.ALLOWED_TENANTS.meaning());
      }
    } catch (IllegalArgumentException e) {
      reader.problem(
          ServerKeys.TENANT_ID.key(),
          String.valueOf(e.getMessage()),
          "Expected: " + ServerKeys.TENANT_ID.meaning());
    }
  }

  private static void checkScopes(SettingsReader reader, Scopes required) {
    if (required.minus(EntraScopes.OPENID).isEmpty()) {
      reader.problem(
          ServerKeys.REQUIRED_SCOPES.key(),
          "has no scope of your own API",
          "Expose at least one scope in the app registration and name it: without one, Entra issues"
              + " tokens that are not meant for this server");
    }
  }

  /** A client may ask for all of them and for OpenID Connect's in one request. */
  private static void checkCount(
      SettingsReader reader, Optional<String> identifierUri, List<Scopes> lists) {
    Scopes named =
        lists.stream()
            .map(
                scopes ->
                    identifierUri.map(uri -> new EntraScopes(uri).shorten(scopes)).orElse(scopes))
            .reduce(Scopes.NONE, Scopes::plus)
            .minus(EntraScopes.OPENID);
    int most = Scopes.MAX_COUNT - EntraScopes.OPENID.asSet().size();
    if (named.asSet().size() > most) {
      reader.problem(
          ServerKeys.OPTIONAL_SCOPES.key(),
          "and required-scopes name " + named.asSet().size() + " scopes, more than " + most,
          "Name fewer: one request must have room for all of them");
    }
  }

  /** What is set but cannot be read is a problem already, and no measure for anything else. */
  private static Optional<RedirectPolicy> standardUnlessSet(SettingsReader reader) {
    return reader.isSet(ServerKeys.ALLOWED_CLIENT_REDIRECT_URIS.key())
        ? Optional.empty()
        : Optional.of(RedirectPolicy.STANDARD);
  }

  private static void checkClients(
      SettingsReader reader,
      Path file,
      Optional<List<ResourceIndicator>> resources,
      Optional<RedirectPolicy> policy) {
    try {
      PreconfiguredClients.check(
          file,
          new ClientsFileRules(
              resource -> resources.map(all -> all.contains(resource)).orElse(true),
              uri -> policy.map(allowed -> allowed.allows(uri)).orElse(true)));
    } catch (IllegalArgumentException e) {
      reader.problem(
          ServerKeys.CLIENTS_FILE.key(),
          String.valueOf(e.getMessage()),
          "See docs/configuration.md for its form");
    }
  }

  private static void checkLifetimes(
      SettingsReader reader,
      Optional<Duration> access,
      Optional<Duration> refresh,
      Optional<Duration> session) {
    if (access.isPresent() && refresh.isPresent() && refresh.get().compareTo(access.get()) < 0) {
      reader.problem(
          ServerKeys.REFRESH_TOKEN_LIFETIME.key(),
          "is shorter than entrada.access-token-lifetime, " + access.get(),
          "Make it as long at least: the session would end before its access tokens do, which then"
              + " are refused where they are looked up");
    }
    if (session.isPresent() && session.get().compareTo(IssuerSettings.CODE_LIFETIME) < 0) {
      reader.problem(
          ServerKeys.SESSION_LIFETIME.key(),
          "is shorter than " + IssuerSettings.CODE_LIFETIME + ", for which a code is good",
          "Make it as long at least: the session would end before it begins");
    }
  }

  /** Several servers on one machine do not collide. */
  private static String defaultDataDir(ServerUrl issuer) {
    return Path.of(System.getProperty("user.home"), ".entrada", Digests.fingerprint(issuer.value()))
        .toString();
  }
}
