package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running simulator: an HTTP server on 127.0.0.1 which stands for {@code
 * login.microsoftonline.com} and, with {@code /v1.0/me}, for Microsoft Graph.
 *
 * <pre>{@code
 * try (EntraSimulator entra = EntraSimulator.start(Directory.contoso(app))) { ... }
 * }</pre>
 */
public final class EntraSimulator implements AutoCloseable {
  private static final Optional<String> ON_BEHALF_OF = Optional.of(OnBehalfOfGrant.TYPE);

  private final LocalServer server;
  private final Tenant tenant;
  private final RequestLog log;

  private EntraSimulator(LocalServer server, Tenant tenant, RequestLog log) {
    this.server = server;
    this.tenant = tenant;
    this.log = log;
  }

  /** Starts on a free port, by the system's clock. */
  public static EntraSimulator start(Directory directory) {
    return start(directory, 0, Clock.systemUTC());
  }

  /**
   * Starts a simulator.
   *
   * @param port 0 for a free one
   */
  public static EntraSimulator start(Directory directory, int port, Clock clock) {
    AtomicReference<Tenant> tenant = new AtomicReference<>();
    RequestLog log = new RequestLog();
    LocalServer server =
        LocalServer.start(
            port,
            bound -> {
              tenant.set(new Tenant(directory, "http://localhost:" + bound, clock));
              return new TenantServlet(tenant.get(), log, bound);
            });
    return new EntraSimulator(server, tenant.get(), log);
  }

  /** {@code http://localhost:PORT}, to be configured as the authority. */
  public String authority() {
    return tenant.authority;
  }

  /** Issuer of v2 tokens and ID tokens. */
  public String issuer() {
    return tenant.issuers.v2(tenant.directory.tenantId());
  }

  /** Issuer of v1 access tokens: {@code https://sts.windows.net/{tenantId}/}. */
  public String issuerV1() {
    return tenant.issuers.v1(tenant.directory.tenantId());
  }

  public Directory directory() {
    return tenant.directory;
  }

  public URI discoveryUri() {
    return uri("/v2.0/.well-known/openid-configuration");
  }

  public URI keysUri() {
    return uri("/discovery/v2.0/keys");
  }

  public URI authorizeUri() {
    return uri("/oauth2/v2.0/authorize");
  }

  public URI tokenUri() {
    return uri("/oauth2/v2.0/token");
  }

  /**
   * A route of another tenant, {@code organizations} say, or of a user flow.
   *
   * @param prefix {@code tenant}, or {@code tenant/policy}
   * @param route {@code /oauth2/v2.0/authorize} for example
   */
  public URI uri(String prefix, String route) {
    return URI.create(tenant.url(prefix, route));
  }

  /** Issuer of v2 tokens of a tenant: somebody else's, or that of personal accounts. */
  public String issuerOf(String tenantId) {
    return tenant.issuers.v2(tenantId);
  }

  /** Issuer of the tokens of user flows. */
  public String userFlowIssuer() {
    return tenant.issuers.userFlow();
  }

  /** Microsoft Graph's {@code /v1.0/me}. */
  public URI graphMeUri() {
    return URI.create(tenant.authority + "/v1.0/me");
  }

  public Faults faults() {
    return tenant.faults;
  }

  /** The latest 10,000 requests, oldest first. */
  public List<RecordedRequest> requests() {
    return log.all();
  }

  /** Requests to one route, for example {@code /oauth2/v2.0/authorize}. */
  public List<RecordedRequest> requestsTo(String route) {
    return log.all().stream().filter(request -> request.path().endsWith(route)).toList();
  }

  public int keyFetches() {
    return requestsTo("/discovery/v2.0/keys").size();
  }

  public int tokenCalls() {
    return requestsTo("/oauth2/v2.0/token").size();
  }

  public int onBehalfOfCalls() {
    return (int)
        requestsTo("/oauth2/v2.0/token").stream()
            .filter(request -> request.parameter("grant_type").equals(ON_BEHALF_OF))
            .count();
  }

  public void forgetRequests() {
    log.clear();
  }

  /** An access token for an API, as after a sign-in with consent, without any HTTP. */
  public String accessToken(
      String username, AppRegistration client, AppRegistration resource, String... scopes) {
    Person person =
        tenant
            .directory
            .person(username)
            .orElseThrow(() -> new IllegalArgumentException("Nobody is called " + username));
    return tenant.mint.accessToken(person, client, resource, List.of(scopes), false);
  }

  /** An access token for an app itself, without any HTTP. */
  public String appToken(AppRegistration client, AppRegistration resource) {
    return tenant.mint.appToken(client, resource);
  }

  /** Signs arbitrary claims with the current key, for tokens which Entra would not issue. */
  public String sign(Map<String, ?> claims) {
    JsonObject object = Json.createObjectBuilder(claims).build();
    return tenant.signer.sign(object);
  }

  /** Stops the server. */
  @Override
  public void close() {
    server.close();
  }

  private URI uri(String route) {
    return uri(tenant.directory.tenantId(), route);
  }
}
