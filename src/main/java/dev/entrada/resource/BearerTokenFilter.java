package dev.entrada.resource;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.oauth.Scopes;
import dev.entrada.resource.BearerAuthenticator.Admission;
import dev.entrada.resource.ProtectedResourceMetadata.Target;
import dev.entrada.resource.ToolPolicy.Judgement;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.web.RecordTypes;
import dev.entrada.web.WebResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request through only with an access token for its resource, and tells everybody else where
 * to get one. To be mapped to the MCP endpoint and to {@code
 * /.well-known/oauth-protected-resource/*}, for REQUEST and ASYNC, async-supported.
 *
 * <p>Whatever it is mapped to is protected, but for metadata and {@code OPTIONS}. The checks, in
 * this order: origin, one credential, token, revocation, scopes. The body is never touched unless
 * {@code tool-scopes} is set, the response never wrapped; what the app sees is an {@link
 * AuthenticatedRequest}. Apart from {@code revocation-check} nothing is fetched on the request's
 * path, and an outage is never a 401: clients throw their tokens away on that.
 */
public final class BearerTokenFilter extends HttpFilter {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokenFilter.class);

  /** Context attribute: for each of the app's filters the paths of its metadata. */
  private static final String METADATA_PATHS = "dev.entrada.resource.metadataPaths";

  private static final Map<String, String> FOREIGN_ORIGIN =
      Map.of(
          "error", "forbidden",
          "error_description", "Pages of this origin may not call this server");
  private static final Map<String, String> METHOD_NOT_ALLOWED =
      Map.of("error", "invalid_request", "error_description", "the method is not allowed here");

  private final transient Clock clock;
  private final transient Properties system;
  private final transient Map<String, String> environment;

  /**
   * The request attribute of an accepted token, under a name that only this instance knows: another
   * filter's verdict is none of ours.
   */
  private final String verdict = "dev.entrada.resource.verified." + RandomTokens.id();

  private transient @Nullable Parts parts;

  /** What {@code init} makes of the settings. */
  private record Parts(
      FilterSettings.Values settings,
      Trust trust,
      BearerAuthenticator authenticator,
      ScopeGuard scopes,
      @Nullable ToolPolicy tools,
      ProtectedResourceMetadata metadata,
      Optional<OriginPolicy> origins,
      List<Set<String>> metadataPaths) {}

  /** The verdict on a request whose body was read. */
  private record Judged(VerifiedAccessToken token, ReplayedBody body) {}

  /** For the container. */
  public BearerTokenFilter() {
    this(Clock.systemUTC(), System.getProperties(), System.getenv());
  }

  BearerTokenFilter(Clock clock, Properties system, Map<String, String> environment) {
    this.clock = clock;
    this.system = system;
    this.environment = environment;
  }

  /**
   * @throws ServletException with all that is wrong with the configuration
   */
  @Override
  public void init() throws ServletException {
    FilterSettings.Values settings;
    try {
      settings = FilterSettings.read(getFilterConfig(), system, environment);
    } catch (ConfigurationException e) {
      throw new ServletException(e.getMessage(), e);
    }
    String name = getFilterName();
    settings.warnings().forEach(warning -> LOG.warn("Filter {}: {}", name, warning));
    warnOfPaths(settings);
    warnOfServlets();
    Parts assembled = assemble(settings);
    assembled.trust().start();
    parts = assembled;
    LOG.info(
        "Filter {} protects {} with tokens of {}",
        name,
        settings.resource(),
        settings.trusted() instanceof TrustedTokens.OfThisApp
            ? "the server in this app"
            : assembled.trust().issuer());
  }

  private Parts assemble(FilterSettings.Values settings) {
    ServletContext context = getServletContext();
    Trust trust = trust(settings);
    Scopes advertised = trust.scopeNames().apply(settings.requiredScopes());
    String metadataUrl =
        settings
            .metadataUrl()
            .orElseGet(
                () -> ProtectedResourceMetadata.url(settings.resource(), context.getContextPath()));
    BearerChallenge challenge = new BearerChallenge(metadataUrl, advertised);
    ProtectedResourceMetadata metadata =
        new ProtectedResourceMetadata(
            settings.resource(), trust.issuer(), advertised, context.getContextPath());
    return new Parts(
        settings,
        trust,
        new BearerAuthenticator(
            settings.resource(), trust.verifier(), trust.revocation(), challenge, clock),
        new ScopeGuard(
            settings.resource(),
            settings.requiredScopes(),
            settings.hierarchy(),
            challenge,
            trust.scopeNames()),
        settings.toolScopes().map(ToolPolicy::new).orElse(null),
        metadata,
        settings
            .allowedOrigins()
            .map(allowed -> new OriginPolicy(allowed, settings.resource().origin())),
        declared(metadata, context));
  }

  private Trust trust(FilterSettings.Values settings) {
    if (settings.trusted() instanceof TrustedTokens.OfServer server) {
      return Trust.inServer(server, settings.resource(), settings.clockSkew(), clock);
    }
    if (settings.trusted() instanceof TrustedTokens.OfEntra entra) {
      return Trust.inEntra(entra, settings.clockSkew(), clock);
    }
    TokenAuthority local =
        (TokenAuthority) getServletContext().getAttribute(TokenAuthority.ATTRIBUTE);
    return Trust.inThisApp(
        (TrustedTokens.OfThisApp) settings.trusted(),
        local,
        settings.resource(),
        settings.clockSkew());
  }

  /** Adds this filter's to the paths that all filters of the app know. */
  @SuppressWarnings("unchecked")
  private static List<Set<String>> declared(
      ProtectedResourceMetadata metadata, ServletContext context) {
    synchronized (BearerTokenFilter.class) { // some containers start filters in parallel
      if (context.getAttribute(METADATA_PATHS) == null) {
        context.setAttribute(METADATA_PATHS, new CopyOnWriteArrayList<Set<String>>());
      }
      List<Set<String>> all = (List<Set<String>>) context.getAttribute(METADATA_PATHS);
      all.add(metadata.paths());
      return all;
    }
  }

  private void warnOfPaths(FilterSettings.Values settings) {
    String context = getServletContext().getContextPath();
    String path = settings.resource().path();
    if (!context.isEmpty() && path.equals(context)) {
      LOG.warn(
          "Filter {}: the path of the resource is the app's context path {}, and containers redirect"
              + " that to {}/ before any filter, which breaks MCP clients. Deploy the app as the root"
              + " app (Tomcat, Jetty: ROOT.war; WildFly, Payara, Liberty: context root /) and map the"
              + " filter to {}; or tell Tomcat <Context mapperContextRootRedirectEnabled=\"false\">,"
              + " Jetty allowNullPathInContext=true",
          getFilterName(),
          context,
          context,
          path);
    } else if (ProtectedResourceMetadata.behind(context, settings.resource()).isEmpty()
        && settings.metadataUrl().isEmpty()) {
      LOG.warn(
          "Filter {}: the path of the resource does not begin with the context path {}. If a proxy"
              + " changes paths, let it send {} to this app, or set resource-metadata-url",
          getFilterName(),
          context,
          ProtectedResourceMetadata.url(settings.resource(), context));
    }
  }

  private void warnOfServlets() {
    List<String> uncovered = UncoveredServlets.patterns(getServletContext());
    if (!uncovered.isEmpty()) {
      LOG.warn(
          "Filter {}: an MCP servlet is mapped to {}, and no bearer filter is. Requests that only the"
              + " servlet is mapped to come to it without a token: map the filter to the same patterns",
          getFilterName(),
          uncovered);
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    DispatcherType dispatch = request.getDispatcherType();
    Object known = dispatch == DispatcherType.REQUEST ? null : request.getAttribute(verdict);
    if (dispatch == DispatcherType.ERROR || (known != null && dispatch != DispatcherType.ASYNC)) {
      chain.doFilter(request, response); // was judged when it came in, and is wrapped already
    } else if (known instanceof VerifiedAccessToken token) {
      chain.doFilter(new AuthenticatedRequest(request, token.principal()), response);
    } else if (known instanceof Judged judged) {
      replay(judged, request, response, chain);
    } else {
      answer(Objects.requireNonNull(parts, "not initialized"), request, response, chain);
    }
  }

  private void answer(
      Parts own, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Target target = own.metadata().target(request, own.metadataPaths());
    String method = request.getMethod();
    if (target == Target.OWN) {
      own.metadata().answer(method).write(response);
    } else if (target == Target.FOREIGN) {
      if (ProtectedResourceMetadata.isReading(method)) {
        chain.doFilter(request, response);
      } else {
        WebResponse.json(405, METHOD_NOT_ALLOWED).with("Allow", "GET").write(response);
      }
    } else if (own.origins().isEmpty()) {
      protect(own, request, response, chain);
    } else {
      judgeOrigin(own, own.origins().get(), request, response, chain);
    }
  }

  private void judgeOrigin(
      Parts own,
      OriginPolicy origins,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    if (origins.isForeign(request)) {
      LOG.info("Refused at {}: FOREIGN_ORIGIN", own.settings().resource());
      WebResponse.json(403, FOREIGN_ORIGIN).with("Vary", "Origin").write(response);
    } else if (request.getMethod().equals("OPTIONS") && origins.isPreflight(request)) {
      origins.preflight(request).write(response);
    } else {
      origins.permit(request, response);
      protect(own, request, response, chain);
    }
  }

  private void protect(
      Parts own, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getMethod().equals("OPTIONS")) {
      chain.doFilter(request, response); // browsers ask without a token
      return;
    }
    Admission admission = own.authenticator().authenticate(request);
    if (admission instanceof Admission.Refused refused) {
      refused.answer().write(response);
      return;
    }
    VerifiedAccessToken token = ((Admission.Admitted) admission).token();
    ToolPolicy tools = own.tools();
    if (tools != null && ToolPolicy.judges(request.getMethod())) {
      protectTools(own, tools, token, request, response, chain);
      return;
    }
    WebResponse refusal = own.scopes().refusal(token);
    if (refusal != null) {
      refusal.write(response);
      return;
    }
    request.setAttribute(verdict, token);
    request.setAttribute(McpPrincipal.ATTRIBUTE, token.principal());
    chain.doFilter(new AuthenticatedRequest(request, token.principal()), response);
  }

  private void protectTools(
      Parts own,
      ToolPolicy tools,
      VerifiedAccessToken token,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    Judgement judgement = tools.judge(request);
    if (judgement instanceof Judgement.Refused refused) {
      LOG.info("Refused at {}: BODY ({})", own.settings().resource(), refused.reason());
      refused.answer().write(response);
      return;
    }
    Judgement.Needs needs = (Judgement.Needs) judgement;
    WebResponse refusal = own.scopes().refusal(token.principal(), needs.scopes());
    if (refusal != null) {
      refusal.write(response);
      return;
    }
    Judged judged = new Judged(token, new ReplayedBody(needs.body()));
    request.setAttribute(verdict, judged);
    request.setAttribute(McpPrincipal.ATTRIBUTE, token.principal());
    replay(judged, request, response, chain);
  }

  private static void replay(
      Judged judged, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new ReplayedRequest(request, response, judged.token().principal(), judged.body()),
        response);
  }

  /** Ends the thread that loads keys, and its connections. */
  @Override
  public void destroy() {
    Parts own = parts;
    if (own != null) {
      own.trust().close();
      own.metadataPaths().remove(own.metadata().paths());
      parts = null;
    }
    RecordTypes.release();
  }
}
