package dev.entrada.app;

import dev.entrada.authorize.AuthorizationFlow;
import dev.entrada.client.BudgetedFetch;
import dev.entrada.client.ClientAuthenticator;
import dev.entrada.client.ClientDirectory;
import dev.entrada.client.ClientKeySets;
import dev.entrada.client.MetadataDocumentClients;
import dev.entrada.client.RegisteredClients;
import dev.entrada.client.SpentAssertions;
import dev.entrada.config.ServerSettings;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.discovery.AuthorizationServerMetadata;
import dev.entrada.discovery.JwkSetServlet;
import dev.entrada.discovery.MetadataServlet;
import dev.entrada.entra.EntraAuthorizeUrl;
import dev.entrada.entra.EntraScopes;
import dev.entrada.entra.EntraTokenClient;
import dev.entrada.entra.EntraTokenVerifier;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.AuthorizationCodes;
import dev.entrada.issuer.ClaimsChallenges;
import dev.entrada.issuer.RefreshTokens;
import dev.entrada.issuer.Session;
import dev.entrada.issuer.Sessions;
import dev.entrada.issuer.SigningKeys;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.RefreshingJwkSet;
import dev.entrada.jose.SigningKey;
import dev.entrada.net.AddressPolicy;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerCapabilities;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.oauth.TokenSet;
import dev.entrada.registration.RegistrationServlet;
import dev.entrada.resource.McpPrincipal;
import dev.entrada.resource.TokenAuthority;
import dev.entrada.resource.TokenExchange;
import dev.entrada.resource.VerifiedAccessToken;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.Problem;
import dev.entrada.store.EncryptedStateStore;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreSetupException;
import dev.entrada.store.WrongSecretException;
import dev.entrada.tenant.EntraMetadata;
import dev.entrada.tenant.SecondTry;
import dev.entrada.token.AuthorizationCodeGrant;
import dev.entrada.token.DownstreamTokens;
import dev.entrada.token.IntrospectionServlet;
import dev.entrada.token.RefreshTokenGrant;
import dev.entrada.token.RevocationServlet;
import dev.entrada.token.TokenExchangeGrant;
import dev.entrada.token.TokenServlet;
import dev.entrada.web.AuditLog;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Pages;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** The authorization server, built and running; {@link #close} stops all that it started. */
public final class Application implements TokenAuthority, TokenExchange, AutoCloseable {
  /** Microsoft rolls its keys every few weeks and publishes new ones ahead. */
  private static final Duration ENTRA_KEYS_REFRESH = Duration.ofHours(6);

  private final ServerSettings settings;
  private final SigningKeys signingKeys;
  private final Sessions sessions;
  private final DownstreamTokens downstream;
  private final StateStore store;
  private final Pages pages;
  private final AuditLog auditLog;
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();

  /** What must be closed, the last opened first. */
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /**
   * Builds and starts everything.
   *
   * @throws RuntimeException naming what is in the way; nothing is left running then
   */
  public Application(ServerSettings settings, Clock clock) {
    this(settings, clock, Telemetry.NONE);
  }

  /** As above, counted and timed. */
  Application(ServerSettings settings, Clock clock, Telemetry telemetry) {
    this(settings, clock, () -> Stores.forServer(settings.backend(), clock), telemetry);
  }

  /**
   * As above, on a store of the caller's.
   *
   * @param openStore opens the store, which is closed with the application
   */
  public Application(ServerSettings settings, Clock clock, Supplier<StateStore> openStore) {
    this(settings, clock, openStore, Telemetry.NONE);
  }

  private Application(
      ServerSettings settings, Clock clock, Supplier<StateStore> openStore, Telemetry telemetry) {
    this.settings = settings;
    this.auditLog = new AuditLog(settings.operations().personalData(), telemetry.decisions());
    try {
      // Layer 1: secrets, store, outbound calls.
      Sealer sealer = Configuration.sealer(settings, secret(settings));
      this.store = opened(new EncryptedStateStore(telemetry.timed(openStore.get()), sealer));
      OutboundHttp entraHttp = new OutboundHttp(OutboundPolicy.TRUSTED, settings.proxy());
      EntraMetadata metadata =
          new EntraMetadata(settings.entra().authority(), SecondTry.getting(entraHttp));
      RefreshingJwkSet entraKeys =
          opened(
              new RefreshingJwkSet(
                  "Entra", telemetry.timedKeys(metadata::load), ENTRA_KEYS_REFRESH, clock));
      opened(entraHttp); // is closed before the keys, which ends the call that they wait for
      if (settings.entra().credential() instanceof AutoCloseable closeable) {
        opened(closeable);
      }

      // Layer 2: clients, Entra, issuer.
      Optional<RegisteredClients> registered =
          settings.clients().registration()
              ? Optional.of(new RegisteredClients(sealer))
              : Optional.empty();
      BudgetedFetch clientHttp = new BudgetedFetch(clientHttp(settings)::get, clock);
      ClientKeySets keySets = new ClientKeySets(clientHttp, clock);
      Optional<MetadataDocumentClients> documents =
          settings.clients().metadataDocuments()
              ? Optional.of(
                  new MetadataDocumentClients(
                      clientHttp, keySets, settings.clients().metadataHosts(), clock))
              : Optional.empty();
      ClientDirectory clients =
          new ClientDirectory(
              settings
                  .clients()
                  .clientsFile()
                  .map(file -> Configuration.clients(file, settings, keySets, clock)),
              registered,
              documents,
              settings.clients().redirectPolicy(),
              settings.clients().blocked());
      entraKeys.start();
      EntraTokenClient entra =
          new EntraTokenClient(settings.entra(), entraHttp, clock, telemetry.entraCalls());
      EntraTokenVerifier verifier =
          new EntraTokenVerifier(settings.entra(), metadata, entraKeys, clock);
      EntraScopes entraScopes = new EntraScopes(settings.entra().identifierUri());
      this.signingKeys =
          new SigningKeys(
              store, settings.lifetimes(), settings.secrets().retiredSigningKeys(), clock);
      refuseWrongStore();
      this.sessions = new Sessions(store, clock);
      AccessTokens accessTokens =
          new AccessTokens(
              settings.issuer(), signingKeys, settings.lifetimes().accessTokenLifetime(), clock);
      RefreshTokens refreshTokens =
          new RefreshTokens(sessions, accessTokens, settings.lifetimes(), clock);
      AuthorizationCodes codes =
          new AuthorizationCodes(
              sessions, refreshTokens, accessTokens, settings.lifetimes(), clock);

      ClaimsChallenges challenges = new ClaimsChallenges(store, clock);

      // Layer 3: endpoints.
      this.downstream = new DownstreamTokens(entra, sessions, challenges, clock);
      addDiscovery();
      registered.ifPresent(
          some -> add("/register", new RegistrationServlet(some, clients.redirectPolicy())));
      this.pages =
          new Pages(
              settings.appearance().templates(),
              settings.appearance().branding(),
              settings::endpoint,
              clock);
      pages.assets().forEach(asset -> add(asset.path(), asset));
      AuthorizationFlow flow =
          new AuthorizationFlow(
              new AuthorizationFlow.Parts(
                  settings.issuer(),
                  settings.baseUrl(),
                  settings.endpoint("/authorize"),
                  settings.endpoint("/consent"),
                  settings.consent(),
                  settings.catalogue(),
                  clients,
                  sealer,
                  new BrowserBinding(sealer, settings.issuer(), settings.baseUrl()),
                  pages,
                  new EntraAuthorizeUrl(
                      settings.entra(), settings.endpoint(settings.redirectPath())),
                  entraScopes,
                  entra,
                  verifier,
                  codes,
                  accessTokens,
                  challenges,
                  settings.claims(),
                  clock));
      add("/authorize", flow.authorize());
      add("/consent", flow.consent());
      add(settings.redirectPath(), flow.callback());
      ClientAuthenticator authenticator =
          new ClientAuthenticator(
              clients,
              new SpentAssertions(store),
              Set.of(settings.issuer().value(), settings.endpoint("/token")),
              clock);
      add(
          "/token",
          new TokenServlet(
              authenticator,
              List.of(
                  new AuthorizationCodeGrant(codes, clients),
                  new RefreshTokenGrant(
                      refreshTokens,
                      clients,
                      entra,
                      verifier,
                      entraScopes,
                      settings.catalogue().required().plus(settings.catalogue().optional()),
                      accessTokens,
                      settings.claims()),
                  new TokenExchangeGrant(accessTokens, sessions, downstream, clock))));
      add("/introspect", new IntrospectionServlet(authenticator, accessTokens, sessions));
      add("/revoke", new RevocationServlet(authenticator, refreshTokens, accessTokens, sessions));

      opened(new Housekeeping(store, signingKeys)).start();
      telemetry.watch(new Vitals(this::isReady, signingKeys, entra, downstream, documents));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** A store that is down will come back; one that is set up otherwise will not. */
  private void refuseWrongStore() {
    try {
      signingKeys.published();
    } catch (StoreSetupException e) {
      throw new ConfigurationException(
          "Entrada", List.of(new Problem("entrada.store", e.fault(), e.remedy())));
    } catch (WrongSecretException e) {
      throw new ConfigurationException(
          "Entrada",
          List.of(
              new Problem(
                  "entrada.secret",
                  "does not open what is in the store",
                  "Set the former secret or add it to entrada.previous-secrets; if the issuer has"
                      + " changed, begin with an empty store")));
    } catch (OutageException e) {
      LoggerFactory.getLogger(Application.class)
          .warn("The store does not answer yet: {}", e.getMessage());
    }
  }

  private static Secret secret(ServerSettings settings) {
    return settings
        .secrets()
        .current()
        .or(() -> Configuration.dataDir(settings).map(dir -> new DataDirectory(dir).secret()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a store that servers share needs a configured secret"));
  }

  private OutboundHttp clientHttp(ServerSettings settings) {
    return opened(
        new OutboundHttp(
            MetadataDocumentClients.FETCH_POLICY,
            // A server on localhost is somebody's workbench: its clients may be there too.
            settings.baseUrl().isPlainHttp()
                ? AddressPolicy.PUBLIC_OR_LOOPBACK
                : AddressPolicy.PUBLIC,
            settings.proxy()));
  }

  private void addDiscovery() {
    AuthorizationServerMetadata metadata =
        new AuthorizationServerMetadata(
            settings.issuer(), settings.endpoint(""), capabilities(settings));
    Endpoint oauth = new MetadataServlet(metadata.toJson(), settings.issuer());
    Endpoint openId = new MetadataServlet(metadata.toOpenIdJson(), settings.issuer());
    put("/.well-known/oauth-authorization-server/*", oauth);
    put("/.well-known/openid-configuration/*", openId);
    add("/jwks", new JwkSetServlet(() -> JwkSet.publish(signingKeys.published())));
  }

  private static ServerCapabilities capabilities(ServerSettings settings) {
    Scopes scopes =
        settings
            .catalogue()
            .required()
            .plus(settings.catalogue().optional())
            .plus(Scopes.of("offline_access"));
    return new ServerCapabilities(
        settings.clients().registration(),
        settings.clients().metadataDocuments(),
        true,
        true,
        List.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.TOKEN_EXCHANGE),
        List.of(ClientAuthMethod.values()),
        ClientAuthenticator.ASSERTION_ALGORITHMS.stream().sorted().toList(),
        scopes);
  }

  private void add(String path, Endpoint endpoint) {
    put(settings.pathPrefix() + path, endpoint);
  }

  private void put(String mapping, Endpoint endpoint) {
    endpoint.tell(auditLog);
    endpoints.put(mapping, endpoint);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    resources.push(resource);
    return resource;
  }

  /** The endpoints by servlet mapping, relative to the context. */
  public Map<String, Endpoint> endpoints() {
    return java.util.Collections.unmodifiableMap(endpoints);
  }

  Pages pages() {
    return pages;
  }

  public ServerSettings settings() {
    return settings;
  }

  /**
   * Whether requests can be served.
   *
   * @throws dev.entrada.oauth.OutageException with the reason if not
   */
  public void checkReady() {
    store.check();
    signingKeys.published();
  }

  /** Names of the signing keys that everybody should find at {@code /jwks}. */
  List<String> publishedKeys() {
    return signingKeys.published().stream().map(SigningKey::kid).toList();
  }

  private boolean isReady() {
    try {
      checkReady();
      return true;
    } catch (OutageException e) {
      return false;
    }
  }

  @Override
  public ServerUrl issuer() {
    return settings.issuer();
  }

  @Override
  public JwkSource keys() {
    return kid -> signingKeys.jwkSet().find(kid);
  }

  @Override
  public boolean isRevoked(VerifiedAccessToken token) {
    return session(token.principal()).isEmpty();
  }

  @Override
  public DownstreamToken exchange(McpPrincipal principal, Set<String> scopes) {
    Session session =
        session(principal)
            .orElseThrow(
                () -> new OAuthException(ErrorCode.INVALID_GRANT, "the session has ended"));
    TokenSet tokens =
        downstream.exchange(session, Scopes.of(scopes), refusal -> {}); // the app hears it itself
    return new DownstreamToken(tokens.accessToken(), tokens.expiresAt());
  }

  private Optional<Session> session(McpPrincipal principal) {
    return Optional.ofNullable(principal.claims().get("sid"))
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .flatMap(id -> sessions.live(id, principal.subject()));
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        LoggerFactory.getLogger(Application.class).warn("Closing failed", e);
      }
    }
  }
}
