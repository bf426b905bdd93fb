package dev.entrada.resource;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An app of a developer, with filters, on Jetty; and a client for it. */
final class ProtectedApp implements AutoCloseable {
  static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  private final Server server = new Server();
  private final ServletContextHandler context = new ServletContextHandler();
  private final String contextPath;
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private Clock clock = Clock.systemUTC();
  private Properties system = new Properties();
  private Map<String, String> environment = Map.of();

  private ProtectedApp(String contextPath) {
    this.contextPath = contextPath;
    context.setContextPath(contextPath.isEmpty() ? "/" : contextPath);
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(64 * 1024);
    server.addConnector(new ServerConnector(server, new HttpConnectionFactory(http)));
    server.setHandler(context);
    servlet("/", new Echo());
  }

  static ProtectedApp at(String contextPath) {
    return new ProtectedApp(contextPath);
  }

  /** The usual app: a filter in same-app mode before {@code /mcp}. */
  static ProtectedApp usual(TestAuthority authority, String... moreParameters) {
    return at("").authority(authority).filter("/mcp", moreParameters);
  }

  ProtectedApp authority(TokenAuthority authority) {
    context.setAttribute(TokenAuthority.ATTRIBUTE, authority);
    return this;
  }

  ProtectedApp clock(Clock other) {
    clock = other;
    return this;
  }

  ProtectedApp system(String name, String value) {
    system.setProperty(name, value);
    return this;
  }

  ProtectedApp environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  ProtectedApp contextParameter(String name, String value) {
    context.setInitParameter(name, value);
    return this;
  }

  ProtectedApp servlet(String path, HttpServlet servlet) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
    return this;
  }

  /** A filter before the path and the metadata; {@code resource} has a default. */
  ProtectedApp filter(String path, String... parameters) {
    Map<String, String> map = new TreeMap<>(Map.of("resource", Tokens.RESOURCE));
    for (int i = 0; i < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return filterWith(path, map);
  }

  ProtectedApp filterWith(String path, Map<String, String> parameters) {
    FilterHolder holder = new FilterHolder(new BearerTokenFilter(clock, system, environment));
    holder.setName("mcp" + path.replace('/', '-'));
    holder.setInitParameters(parameters);
    holder.setAsyncSupported(true);
    context.addFilter(holder, path, EnumSet.allOf(DispatcherType.class));
    context.addFilter(holder, WELL_KNOWN + "/*", EnumSet.of(DispatcherType.REQUEST));
    return this;
  }

  ProtectedApp start() {
    try {
      server.start();
      return this;
    } catch (Exception e) {
      close();
      throw new IllegalStateException(e);
    }
  }

  /** The requests that got through, as method and path. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  HttpRequest.Builder request(String path) {
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + contextPath + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, HttpResponse.BodyHandlers.ofString());
  }

  <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return CLIENT.send(request.build(), handler);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> call(String path, String token) {
    return send(request(path).header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> callMcp(String token) {
    return call("/mcp", token);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says who calls, as an app would find out. */
  private final class Echo extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      seen.add(request.getMethod() + " " + request.getRequestURI());
      response.getWriter().print("hello " + request.getRemoteUser());
    }
  }
}
