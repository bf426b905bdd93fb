package dev.entrada.demo;

import dev.entrada.resource.BearerTokenFilter;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServer.StreamableSyncSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * An MCP server on the official Java SDK, in a Jetty of its own: what somebody's app looks like to
 * Entrada.
 */
final class McpApp implements AutoCloseable {
  private static final String ENDPOINT = "/mcp";
  private static final String METADATA = "/.well-known/oauth-protected-resource";

  private final McpSyncServer mcp;
  private final Server jetty;
  private final String url;

  private McpApp(McpSyncServer mcp, Server jetty, String url) {
    this.mcp = mcp;
    this.jetty = jetty;
    this.url = url;
  }

  /** The endpoint of an app on a port of this machine. */
  static String url(int port) {
    return "http://localhost:" + port + ENDPOINT;
  }

  /**
   * An app that takes the tokens of an authorization server elsewhere.
   *
   * @param forChecks whether it has what the conformance suite looks for
   * @param graph what a tool may do in the caller's name; empty if it may do nothing
   */
  static McpApp protectedBy(
      String issuer, int port, boolean forChecks, Optional<GraphProfile> graph) {
    String resource = url(port);
    ServletContextHandler context = new ServletContextHandler("/");
    FilterHolder bearer = new FilterHolder(BearerTokenFilter.class);
    bearer.setName("bearer");
    bearer.setInitParameter("resource", resource);
    bearer.setInitParameter("issuer-url", issuer);
    bearer.setInitParameter("required-scopes", "read");
    bearer.setInitParameter("tool-scopes", "write=write");
    map(context, bearer, ENDPOINT);
    map(context, bearer, METADATA + "/*");
    // Behind the bearer filter, which sets the principal.
    map(context, holder(new SessionOwnerFilter()), ENDPOINT);
    return start(context, port, forChecks, graph);
  }

  /** An app that lets everybody in, to compare with: for checks. */
  static McpApp open(int port) {
    return start(new ServletContextHandler("/"), port, true, Optional.empty());
  }

  private static McpApp start(
      ServletContextHandler context, int port, boolean forChecks, Optional<GraphProfile> graph) {
    HttpServletStreamableServerTransportProvider transport =
        HttpServletStreamableServerTransportProvider.builder()
            .mcpEndpoint(ENDPOINT)
            .contextExtractor(McpApp::caller)
            .httpHeaderValidator(
                DefaultServerTransportSecurityValidator.builder()
                    .allowedHosts(List.of("localhost:*", "127.0.0.1:*"))
                    .allowedOrigins(List.of("http://localhost:*", "http://127.0.0.1:*"))
                    .build())
            .build();
    StreamableSyncSpecification server = McpServer.sync(transport);
    ServerCapabilities.Builder capabilities = ServerCapabilities.builder().tools(false);
    server.serverInfo("entrada-demo", "1").tools(new DemoTools(graph).all());
    if (forChecks) {
      ConformanceFixtures.addTo(server);
      capabilities.logging().completions().prompts(false).resources(true, false);
    }
    McpSyncServer mcp = server.capabilities(capabilities.build()).build();
    ServletHolder servlet = new ServletHolder("mcp", transport);
    servlet.setAsyncSupported(true);
    context.addServlet(servlet, ENDPOINT);
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    jetty.addConnector(connector);
    jetty.setHandler(context);
    McpApp app = new McpApp(mcp, jetty, url(port));
    try {
      jetty.start();
      return app;
    } catch (Exception e) {
      app.close();
      throw new IllegalStateException("The MCP server did not start on port " + port, e);
    }
  }

  /** What tools get to know of the request: principal and token, if the filter let them through. */
  private static McpTransportContext caller(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    return principal == null
        ? McpTransportContext.EMPTY
        : McpTransportContext.create(
            Map.of(
                DemoTools.CALLER,
                principal,
                DemoTools.ACCESS_TOKEN,
                request.getHeader("Authorization").substring("Bearer ".length())));
  }

  private static FilterHolder holder(Filter filter) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setName(filter.getClass().getSimpleName());
    return holder;
  }

  private static void map(ServletContextHandler context, FilterHolder filter, String path) {
    filter.setAsyncSupported(true);
    context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    mcp.closeGracefully();
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The MCP server did not stop", e);
    }
  }
}
