package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a managed identity gets its tokens: the instance metadata service of a virtual machine, and
 * the endpoint of App Service. They are Entra's own tokens at Azure; here a {@link FederatedIssuer}
 * stands for it, so that they may serve as federated credential.
 *
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">
 *     Instance metadata</a>
 * @see <a href="https://learn.microsoft.com/azure/app-service/overview-managed-identity">App
 *     Service</a>
 */
public final class ManagedIdentityEndpoint implements AutoCloseable {
  /** What Azure gives such tokens. */
  private static final Duration LIFETIME = Duration.ofHours(24);

  private static final String IMDS = "/metadata/identity/oauth2/token";
  private static final String APP_SERVICE = "/msi/token";

  private final FederatedIssuer issuer;
  private final String systemAssigned;
  private final Map<String, String> userAssigned;
  private final Clock clock;
  private final String identityHeader = Opaque.random(24);
  private final RequestLog log = new RequestLog();
  private final LocalServer server;
  private volatile String authority = "";
  private volatile int status = 200;
  private volatile Duration lifetime = LIFETIME;

  private ManagedIdentityEndpoint(
      FederatedIssuer issuer,
      String systemAssigned,
      Map<String, String> userAssigned,
      Clock clock) {
    this.issuer = issuer;
    this.systemAssigned = systemAssigned;
    this.userAssigned = Map.copyOf(userAssigned);
    this.clock = clock;
    server =
        LocalServer.start(
            0,
            port -> {
              authority = "http://127.0.0.1:" + port;
              return new TokenServlet();
            });
  }

  /**
   * Starts on a free port.
   *
   * @param systemAssigned object id of the machine's own identity, the subject of its tokens
   * @param userAssigned object ids by client id, of the identities which must be named
   */
  public static ManagedIdentityEndpoint start(
      FederatedIssuer issuer,
      String systemAssigned,
      Map<String, String> userAssigned,
      Clock clock) {
    return new ManagedIdentityEndpoint(issuer, systemAssigned, userAssigned, clock);
  }

  /** Stands for {@code http://169.254.169.254}. */
  public String authority() {
    return authority;
  }

  /** {@code IDENTITY_ENDPOINT} and {@code IDENTITY_HEADER}, as App Service sets them. */
  public Map<String, String> appServiceEnvironment() {
    return Map.of("IDENTITY_ENDPOINT", authority + APP_SERVICE, "IDENTITY_HEADER", identityHeader);
  }

  public URI imdsUri() {
    return URI.create(authority + IMDS);
  }

  /** Every answer has this status from now on; 200 for good ones. */
  public void status(int value) {
    status = value;
  }

  /** Lifetime of the tokens to come. */
  public void expiresIn(Duration value) {
    lifetime = value;
  }

  /** The latest requests, oldest first. */
  public List<RecordedRequest> requests() {
    return log.all();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class TokenServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      log.add(RecordedRequest.of(request));
      answer(request).writeTo(response);
    }
  }

  private Reply answer(HttpServletRequest request) {
    if (status != 200) {
      Reply failure = failure(status, "temporarily_unavailable", "Told to fail.");
      return status == 429 ? failure.with("Retry-After", "1") : failure;
    }
    return switch (request.getRequestURI()) {
      case IMDS -> imds(request);
      case APP_SERVICE -> appService(request);
      default -> failure(404, "not_found", "No such route.");
    };
  }

  private Reply imds(HttpServletRequest request) {
    if (!"true".equalsIgnoreCase(request.getHeader("Metadata"))) {
      return failure(400, "invalid_request", "Required metadata header not specified");
    }
    if (request.getHeader("X-Forwarded-For") != null) {
      return failure(400, "invalid_request", "Forwarded requests are refused");
    }
    return token(request, "2018-02-01");
  }

  /** The status is our choice. */
  private Reply appService(HttpServletRequest request) {
    return identityHeader.equals(request.getHeader("X-IDENTITY-HEADER"))
        ? token(request, "2019-08-01")
        : failure(401, "unauthorized", "X-IDENTITY-HEADER is missing or wrong");
  }

  private Reply token(HttpServletRequest request, String version) {
    String resource = request.getParameter("resource");
    if (resource == null || !version.equals(request.getParameter("api-version"))) {
      return failure(400, "invalid_request", "resource or api-version is missing or wrong");
    }
    Optional<String> clientId = Optional.ofNullable(request.getParameter("client_id"));
    String subject = clientId.map(id -> userAssigned.getOrDefault(id, "")).orElse(systemAssigned);
    if (subject.isEmpty()) {
      return failure(400, "invalid_request", "Identity not found");
    }
    long expires = clock.instant().plus(lifetime).getEpochSecond();
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("access_token", issuer.mint(subject, resource, lifetime))
            .add("expires_on", Long.toString(expires))
            .add("resource", resource)
            .add("token_type", "Bearer");
    clientId.ifPresent(id -> body.add("client_id", id));
    if (version.equals("2018-02-01")) {
      body.add("expires_in", Long.toString(lifetime.toSeconds()));
    }
    return Reply.json(200, body.build());
  }

  private static Reply failure(int status, String error, String description) {
    return Reply.json(
        status,
        Json.createObjectBuilder()
            .add("error", error)
            .add("error_description", description)
            .build());
  }
}
