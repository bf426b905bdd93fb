package dev.entrada.http;

import dev.entrada.app.EntradaListener;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import dev.entrada.resource.BearerTokenFilter;
import dev.entrada.resource.McpPrincipal;
import dev.entrada.resource.TokenAuthority;
import dev.entrada.resource.TokenExchange;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * Somebody's app with the authorization server in it: {@code /mcp} wants {@code read}, {@code
 * /mcp-write} wants {@code write} too, and both answer with the token for Graph they exchanged for.
 */
final class AppWithServer implements AutoCloseable {
  static final String REDIRECT_URI = "http://localhost/oauth/auth/callback";

  private final Server jetty;
  private final String origin;

  private AppWithServer(Server jetty, String origin) {
    this.jetty = jetty;
    this.origin = origin;
  }

  static AppWithServer start(EntraSimulator entra) {
    return start(entra, settings -> {});
  }

  static AppWithServer start(EntraSimulator entra, Consumer<Map<String, String>> change) {
    int port = TestServer.freePort();
    String origin = "http://localhost:" + port;
    ServletContextHandler context = new ServletContextHandler("/");
    context.addEventListener(new EntradaListener());
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("base-url", origin);
    settings.put("resources", origin + "/mcp," + origin + "/mcp-write");
    settings.put("tenant-id", Directory.TENANT_ID);
    settings.put("client-id", TestServer.CLIENT_ID);
    settings.put("client-secret", TestServer.CLIENT_SECRET);
    settings.put("authority", entra.authority());
    settings.put("required-scopes", "read");
    settings.put("optional-scopes", "write");
    settings.put("store", "memory");
    settings.put("secret", "a secret for tests of more than thirty-two bytes");
    change.accept(settings);
    settings.forEach((key, value) -> context.setInitParameter("entrada." + key, value));
    protect(context, "/mcp", origin, "read");
    protect(context, "/mcp-write", origin, "read,write");
    Server jetty = new Server(port);
    jetty.setHandler(context);
    try {
      jetty.start();
    } catch (Exception e) {
      throw new IllegalStateException("the app did not start", e);
    }
    return new AppWithServer(jetty, origin);
  }

  private static void protect(
      ServletContextHandler context, String path, String origin, String scopes) {
    FilterHolder filter = new FilterHolder(BearerTokenFilter.class);
    filter.setName("bearer" + path.replace('/', '-'));
    filter.setInitParameter("resource", origin + path);
    filter.setInitParameter("required-scopes", scopes);
    filter.setAsyncSupported(true);
    context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    context.addServlet(new ServletHolder(new Exchanging()), path);
  }

  /** Answers with what the Java call gave or said. */
  private static final class Exchanging extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      TokenExchange exchange =
          (TokenExchange) getServletContext().getAttribute(TokenAuthority.ATTRIBUTE);
      String answer;
      try {
        answer =
            exchange
                .exchange(
                    (McpPrincipal) request.getUserPrincipal(), Set.of(TestResourceServer.USER_READ))
                .accessToken()
                .reveal();
      } catch (OAuthException e) {
        answer = e.code().wire() + e.error().claims().map(claims -> " " + claims).orElse("");
      } catch (OutageException e) {
        answer = "outage";
      }
      response.setContentType("text/plain");
      response.getWriter().print(answer);
    }
  }

  String origin() {
    return origin;
  }

  OAuthTestClient client() {
    return new OAuthTestClient(origin + "/oauth", origin + "/mcp");
  }

  @Override
  public void close() {
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the app did not stop", e);
    }
  }
}
