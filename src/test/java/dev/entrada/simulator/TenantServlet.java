package dev.entrada.simulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Records every request, applies outage and delay, finds tenant, user flow and route. */
final class TenantServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String GRAPH_ME = "/v1.0/me";

  private final transient Tenant tenant;
  private final transient RequestLog log;
  private final transient AuthorizeEndpoint authorize;
  private final transient GraphEndpoint graph;
  private final transient Map<String, Endpoint> routes;

  TenantServlet(Tenant tenant, RequestLog log, int port) {
    this.tenant = tenant;
    this.log = log;
    Assertions assertions = new Assertions(tenant);
    MetadataEndpoints metadata = new MetadataEndpoints(tenant);
    authorize = new AuthorizeEndpoint(tenant, port);
    graph = new GraphEndpoint(tenant, assertions);
    routes =
        Map.of(
            "/v2.0/.well-known/openid-configuration", metadata::configuration,
            "/discovery/v2.0/keys", metadata::keys,
            "/oauth2/v2.0/authorize", authorize::authorize,
            "/login", authorize::signIn,
            "/oauth2/v2.0/token", new TokenEndpoint(tenant, assertions));
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.setCharacterEncoding("UTF-8");
    RecordedRequest recorded = RecordedRequest.of(request);
    log.add(recorded);
    Trace trace = Trace.of(request, tenant.clock.instant());
    pause();
    Reply reply =
        tenant.faults.isOutage()
            ? Html.page(503, "Service unavailable", "<h1>Service unavailable</h1>")
            : routed(request, new Parameters(recorded.parameters()), trace);
    reply
        .with("Cache-Control", "no-store, no-cache")
        .with("Pragma", "no-cache")
        .with("x-ms-request-id", trace.traceId())
        .with("client-request-id", trace.correlationId())
        .writeTo(response);
  }

  private void pause() {
    try {
      Thread.sleep(tenant.faults.delay().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply routed(HttpServletRequest request, Parameters parameters, Trace trace) {
    String path = request.getRequestURI();
    if (path.equals(GRAPH_ME)) {
      return graph.me(new Call(request, "", Optional.empty(), parameters, trace));
    }
    int slash = path.indexOf('/', 1);
    Endpoint route = slash < 0 ? null : routes.get(path.substring(slash));
    if (route != null) {
      return answered(route, call(request, path.substring(1, slash), parameters, trace));
    }
    int second = slash < 0 ? -1 : path.indexOf('/', slash + 1);
    Endpoint flowRoute = second < 0 ? null : routes.get(path.substring(second));
    if (flowRoute == null) {
      return Html.page(404, "Not found", "<h1>Not found</h1>");
    }
    String tenantName = path.substring(1, slash).toLowerCase(Locale.ROOT);
    String flowName = path.substring(slash + 1, second);
    Optional<UserFlow> flow = tenant.directory.userFlow(flowName);
    if (flow.isEmpty()) {
      Refusal refusal = new Refusal(Aadb2c.POLICY_NOT_FOUND, flowName, tenantName);
      return Html.page(
          404, "Not found", "<h1>Not found</h1><p>" + Html.escape(refusal.getMessage()) + "</p>");
    }
    return answered(flowRoute, new Call(request, tenantName, flow, parameters, trace));
  }

  private static Call call(
      HttpServletRequest request, String segment, Parameters parameters, Trace trace) {
    return new Call(request, segment.toLowerCase(Locale.ROOT), Optional.empty(), parameters, trace);
  }

  private Reply answered(Endpoint route, Call call) {
    try {
      if (!tenant.directory.answersTo(call.tenantSegment())) {
        throw new Refusal(Aadsts.TENANT_NOT_FOUND, call.tenantSegment());
      }
      return route.answer(call);
    } catch (Refusal refusal) {
      String path = call.http().getRequestURI();
      boolean browser = path.endsWith("/authorize") || path.endsWith("/login");
      Refusal worded = call.worded(refusal);
      return browser
          ? ErrorPage.show(worded, call.trace())
          : Reply.refusal(worded, call.trace(), tenant.authority);
    }
  }
}
