package dev.entrada.container.app;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole MCP server on the official SDK, with a tool that says who calls. */
public final class SdkApp implements ServletContextListener {
  private static final String ENDPOINT = "/sdk";
  private static final String CALLER = "caller";

  private @Nullable McpStatelessSyncServer server;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    HttpServletStatelessServerTransport transport =
        HttpServletStatelessServerTransport.builder()
            .messageEndpoint(ENDPOINT)
            .contextExtractor(SdkApp::caller)
            .build();
    Tool whoami = Tool.builder("whoami", Map.<String, Object>of("type", "object")).build();
    server =
        McpServer.sync(transport)
            .serverInfo("whoami", "1")
            .capabilities(ServerCapabilities.builder().tools(false).build())
            .tools(
                SyncToolSpecification.builder()
                    .tool(whoami)
                    .callHandler(
                        (context, request) ->
                            CallToolResult.builder()
                                .addTextContent((String) context.get(CALLER))
                                .build())
                    .build())
            .build();
    ServletRegistration.Dynamic servlet = event.getServletContext().addServlet("sdk", transport);
    servlet.setAsyncSupported(true);
    servlet.addMapping(ENDPOINT);
  }

  private static McpTransportContext caller(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    return McpTransportContext.create(
        Map.of(CALLER, principal == null ? ToolServlet.NOBODY : principal.getName()));
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (server != null) {
      server.close();
    }
  }
}
