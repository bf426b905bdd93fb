package dev.entrada.benchmark;

import com.sun.net.httpserver.HttpServer;
import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.SigningKey;
import dev.entrada.json.Json;
import dev.entrada.resource.BearerTokenFilter;
import dev.entrada.resource.TokenAuthority;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * One small servlet behind one filter or none, in Jetty or Tomcat, each as it comes. Lives until
 * its standard input ends; for each byte of that, it collects its garbage and says what is left.
 */
final class ProtectedServer {
  private static final byte[] ANSWER =
      "{\"jsonrpc\":\"2.0\",\"id\":1}".getBytes(StandardCharsets.UTF_8);

  static final String STREAM = "text/event-stream";
  private static final byte[] EVENT = ": begun\n\n".getBytes(StandardCharsets.UTF_8);
  private static final String PORT = "PORT ";
  private static final String HEAP = "HEAP ";

  /** Of the key set, so far. */
  private static final AtomicInteger FETCHES = new AtomicInteger();

  private ProtectedServer() {}

  /** What stands before the servlet. */
  private record Protection(
      Optional<Filter> filter, Map<String, String> parameters, Optional<TokenAuthority> authority) {
    static Protection by(Filter filter) {
      return new Protection(Optional.of(filter), Map.of(), Optional.empty());
    }
  }

  /**
   * Arguments: {@code jetty} or {@code tomcat}; {@code none}, {@code header}, {@code entrada},
   * {@code fetching} (the same with keys over HTTP, whose fetches are counted) or {@code spring}
   * with the directory of the key, or {@code issuer} with the URL of an Entrada server.
   */
  public static void main(String[] args) throws Exception {
    Protection protection = protection(args[1], args[2]);
    System.out.println(PORT + (args[0].equals("tomcat") ? tomcat(protection) : jetty(protection)));
    while (System.in.read() >= 0) { // whoever started it still measures
      System.gc();
      Runtime memory = Runtime.getRuntime();
      System.out.println(HEAP + (memory.totalMemory() - memory.freeMemory()));
    }
    System.out.println("FETCHES " + FETCHES.get());
    Runtime.getRuntime().halt(0);
  }

  private static Protection protection(String kind, String argument) throws IOException {
    if (kind.equals("issuer")) {
      Map<String, String> parameters =
          Map.of("resource", argument + "/mcp", "issuer-url", argument, "required-scopes", "read");
      return new Protection(Optional.of(new BearerTokenFilter()), parameters, Optional.empty());
    }
    SigningKey key =
        SigningKey.restore(Secret.of(Files.readString(Path.of(argument, MintTokens.KEY))));
    return switch (kind) {
      case "entrada" ->
          new Protection(
              Optional.of(new BearerTokenFilter()),
              Entrada.PARAMETERS,
              Optional.of(Entrada.authority(key)));
      case "fetching" ->
          new Protection(Optional.of(new BearerTokenFilter()), fetching(key), Optional.empty());
      case "header" -> Protection.by(new HeaderReader());
      case "spring" -> Protection.by(new SpringSecurity(key).chain());
      default -> new Protection(Optional.empty(), Map.of(), Optional.empty());
    };
  }

  /** Settings of a filter that fetches its keys from a server of this process. */
  private static Map<String, String> fetching(SigningKey key) throws IOException {
    byte[] set = Json.write(JwkSet.publish(List.of(key))).getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/jwks",
        exchange -> {
          FETCHES.incrementAndGet();
          exchange.sendResponseHeaders(200, set.length);
          exchange.getResponseBody().write(set);
          exchange.close();
        });
    server.start();
    Map<String, String> parameters = new HashMap<>(Entrada.PARAMETERS);
    parameters.put("issuer-url", AccessTokenPool.ISSUER);
    parameters.put("jwks-url", "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    return parameters;
  }

  /** Reads on which port a process of this class listens. */
  static int port(BufferedReader output) throws IOException {
    return Integer.parseInt(after(PORT, output));
  }

  /** Asks a process of this class for the bytes of its heap that live. */
  static long heap(Process process, BufferedReader output) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return Long.parseLong(after(HEAP, output));
  }

  private static String after(String word, BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(word)) {
        return line.substring(word.length());
      }
    }
    throw new IllegalStateException("the process ended");
  }

  private static int jetty(Protection protection) throws Exception {
    ServletContextHandler context = new ServletContextHandler("/");
    protection.authority().ifPresent(a -> context.setAttribute(TokenAuthority.ATTRIBUTE, a));
    ServletHolder app = new ServletHolder(new App());
    app.setAsyncSupported(true);
    context.addServlet(app, "/mcp");
    protection
        .filter()
        .ifPresent(
            filter -> {
              FilterHolder holder = new FilterHolder(filter);
              holder.setInitParameters(protection.parameters());
              holder.setAsyncSupported(true);
              context.addFilter(holder, "/mcp", EnumSet.of(DispatcherType.REQUEST));
            });
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    return connector.getLocalPort();
  }

  private static int tomcat(Protection protection) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("entrada-benchmark").toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    protection
        .authority()
        .ifPresent(a -> context.getServletContext().setAttribute(TokenAuthority.ATTRIBUTE, a));
    Tomcat.addServlet(context, "app", new App()).addMapping("/mcp");
    protection.filter().ifPresent(filter -> protect(context, filter, protection.parameters()));
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1"); // else it hangs up at 100
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  private static void protect(Context context, Filter filter, Map<String, String> parameters) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("mcp");
    definition.setFilter(filter);
    parameters.forEach(definition::addInitParameter);
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("mcp");
    mapping.addURLPattern("/mcp");
    context.addFilterMap(mapping);
  }

  /** Asks for the header and believes it: the least that a bearer filter can do. */
  private static final class HeaderReader extends HttpFilter {
    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String header = request.getHeader("Authorization");
      if (header == null || !header.startsWith("Bearer ")) {
        response.sendError(401);
        return;
      }
      chain.doFilter(request, response);
    }
  }

  /** Answers what an MCP server would at least answer; whoever asks for a stream, gets one. */
  private static final class App extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (STREAM.equals(request.getHeader("Accept"))) {
        response.setContentType(STREAM);
        request.startAsync().setTimeout(0);
        response.getOutputStream().write(EVENT);
        response.flushBuffer();
        return;
      }
      response.setContentType("application/json");
      response.setContentLength(ANSWER.length);
      response.getOutputStream().write(ANSWER);
    }
  }
}
