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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole MCP server on the official SDK, with a tool that says who calls, and one that reads what
 * the caller has in a database.
 */
public final class SdkApp implements ServletContextListener {
  private static final String ENDPOINT = "/sdk";
  private static final String CALLER = "caller";

  private @Nullable NotesTool notes;
  private @Nullable McpStatelessSyncServer server;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    HttpServletStatelessServerTransport transport =
        HttpServletStatelessServerTransport.builder()
            .messageEndpoint(ENDPOINT)
            .contextExtractor(SdkApp::caller)
            .build();
    NotesTool notesTool = new NotesTool(event.getServletContext().getInitParameter("notes"));
    notes = notesTool;
    server =
        McpServer.sync(transport)
            .serverInfo("notes", "1")
            .capabilities(ServerCapabilities.builder().tools(false).build())
            .tools(tool("whoami", caller -> caller), tool("notes", notesTool::lastNotes))
            .build();
    ServletRegistration.Dynamic servlet = event.getServletContext().addServlet("sdk", transport);
    servlet.setAsyncSupported(true);
    servlet.addMapping(ENDPOINT);
  }

  /**
   * @param answer to a caller
   */
  private static SyncToolSpecification tool(String name, UnaryOperator<String> answer) {
    return SyncToolSpecification.builder()
        .tool(Tool.builder(name, Map.<String, Object>of("type", "object")).build())
        .callHandler(
            (context, request) ->
                CallToolResult.builder()
                    .addTextContent(answer.apply((String) context.get(CALLER)))
                    .build())
        .build();
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
    if (notes != null) {
      notes.close();
    }
  }
}
