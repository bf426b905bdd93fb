package dev.entrada.testing;

import dev.entrada.app.Application;
import dev.entrada.config.ServerSettings;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.store.StateStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The WAR's web application in an embedded Jetty, with a simulated tenant behind it: what tests and
 * the demo run.
 */
public final class TestServer implements AutoCloseable {
  public static final String CLIENT_ID = "11111111-2222-4333-8444-555555555555";
  public static final String CLIENT_SECRET = "s3cret~of.the-simulated_tenant";
  public static final String CALLBACK = "/auth/callback";

  /** Below those that systems give to outgoing connections, one of which would take it again. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  /** Of two processes of tests each gives every other port: a node that is killed comes back. */
  private static final int FORKS = 2;

  private static final int FORK = Integer.getInteger("fork", 0) % FORKS;
  private static final Set<Integer> GIVEN_PORTS = ConcurrentHashMap.newKeySet();

  private final EntraSimulator entra;
  private final boolean ownsEntra;
  private final Server jetty;
  private final String baseUrl;

  private TestServer(EntraSimulator entra, boolean ownsEntra, Server jetty, String baseUrl) {
    this.entra = entra;
    this.ownsEntra = ownsEntra;
    this.jetty = jetty;
    this.baseUrl = baseUrl;
  }

  /** A server with the usual settings. */
  public static TestServer start() {
    return with(settings -> {});
  }

  /** A server whose settings differ as the given function says. */
  public static TestServer with(Consumer<Map<String, String>> change) {
    return with(TestServer::directory, change);
  }

  /**
   * A server for a tenant of other people.
   *
   * @param directory makes it, given our redirect URI
   */
  public static TestServer with(
      Function<String, Directory> directory, Consumer<Map<String, String>> change) {
    return owning(
        directory, Clock.systemUTC(), (port, url) -> jetty(port, settings(port, url, change)));
  }

  /** A server and a tenant that live by a test's clock; without home page and health. */
  public static TestServer withClock(MutableClock clock, Consumer<Map<String, String>> change) {
    return owning(
        TestServer::directory,
        clock,
        (port, url) -> jetty(port, settings(port, url, change), clock, UnaryOperator.identity()));
  }

  /**
   * One node of a server whose nodes share a store.
   *
   * @param raw without encryption, which each node does itself
   */
  public static TestServer node(
      MutableClock clock, StateStore raw, Consumer<Map<String, String>> change) {
    return owning(
        TestServer::directory,
        clock,
        (port, url) -> jetty(port, settings(port, url, change), clock, raw));
  }

  /** One more node: the same public URL and tenant, a port of its own. */
  public TestServer another(
      MutableClock clock, StateStore raw, Consumer<Map<String, String>> change) {
    return node(URI.create(baseUrl).getPort(), entra, clock, raw, change);
  }

  /**
   * A node behind a proxy, on a port of its own. Without home page and health.
   *
   * @param publicPort the proxy's
   * @param raw without encryption, which each node does itself
   */
  public static TestServer node(
      int publicPort,
      EntraSimulator entra,
      Clock clock,
      StateStore raw,
      Consumer<Map<String, String>> change) {
    return start(
        entra,
        false,
        freePort(),
        (port, url) -> jetty(port, settings(publicPort, url, change), clock, raw));
  }

  /** Makes a Jetty for a port and the URL of a simulated tenant. */
  private interface Maker {
    Server make(int port, String authority) throws IOException;
  }

  private static TestServer owning(
      Function<String, Directory> directory, Clock clock, Maker maker) {
    int port = freePort();
    EntraSimulator entra =
        EntraSimulator.start(directory.apply("http://localhost:" + port + CALLBACK), 0, clock);
    try {
      return start(entra, true, port, maker);
    } catch (RuntimeException e) {
      entra.close();
      throw e;
    }
  }

  /** A server for a tenant that runs already, on a given port. */
  public static TestServer at(
      int port, EntraSimulator entra, Consumer<Map<String, String>> change) {
    return start(entra, false, port, (p, url) -> jetty(p, settings(p, url, change)));
  }

  /**
   * A server for a tenant that runs already, by the clock of a test. Without home page and health.
   *
   * @param adjust changes what cannot be said in a setting
   */
  public static TestServer at(
      EntraSimulator entra,
      Clock clock,
      Consumer<Map<String, String>> change,
      UnaryOperator<ServerSettings> adjust) {
    return start(
        entra, false, freePort(), (p, url) -> jetty(p, settings(p, url, change), clock, adjust));
  }

  /**
   * The bare server, not started, for a tenant that runs in another process.
   *
   * @param ahead how far its clock is ahead of the real one; if at all, there is no home page and
   *     no health
   */
  public static Server unowned(int port, Map<String, String> settings, Duration ahead)
      throws IOException {
    return ahead.isZero()
        ? jetty(port, settings)
        : jetty(
            port,
            settings,
            Clock.offset(Clock.systemUTC(), ahead),
            UnaryOperator.<ServerSettings>identity());
  }

  /** The simulated tenant with our application in it. */
  public static Directory directory(String redirectUri) {
    return Directory.contoso(
        AppRegistration.named(CLIENT_ID, "Entrada")
            .withSecret(CLIENT_SECRET)
            .withRedirectUri(redirectUri)
            .withScopes("read", "write")
            .withAppRoles("Admin"));
  }

  private static TestServer start(EntraSimulator entra, boolean ownsEntra, int port, Maker maker) {
    Server jetty;
    try {
      jetty = maker.make(port, entra.authority());
    } catch (IOException e) {
      throw new IllegalStateException("the server cannot be made", e);
    }
    try {
      jetty.start();
      return new TestServer(entra, ownsEntra, jetty, "http://localhost:" + port);
    } catch (Exception e) {
      LifeCycle.stop(jetty); // what did start goes, and so does the webapp's temporary directory
      throw new IllegalStateException("the server did not start", e);
    }
  }

  /**
   * The usual settings of a server.
   *
   * @param port of its public URL on localhost
   */
  public static Map<String, String> settings(
      int port, String authority, Consumer<Map<String, String>> change) {
    String baseUrl = "http://localhost:" + port;
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("base-url", baseUrl);
    settings.put("resources", baseUrl + "/mcp");
    settings.put("tenant-id", Directory.TENANT_ID);
    settings.put("client-id", CLIENT_ID);
    settings.put("client-secret", CLIENT_SECRET);
    settings.put("authority", authority);
    settings.put("required-scopes", "read");
    settings.put("optional-scopes", "write");
    settings.put("store", "memory");
    settings.put("doctor", "false"); // it would ask Entra what tests count
    settings.put("secret", "a secret for tests of more than thirty-two bytes");
    change.accept(settings);
    return settings;
  }

  /** Keeps the state in a directory, sealed with a secret that is generated there. */
  public static void embedded(Map<String, String> settings, Path dataDir) {
    settings.put("store", "embedded");
    settings.put("data-dir", dataDir.toString());
    settings.remove("secret");
  }

  /** The webapp exactly as {@code src/main/webapp} has it, with settings as context-params. */
  private static Server jetty(int port, Map<String, String> settings) throws IOException {
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setBaseResourceAsString(Path.of("src/main/webapp").toAbsolutePath().toString());
    context.setParentLoaderPriority(true);
    context.setThrowUnavailableOnStartupException(true);
    settings.forEach((key, value) -> context.setInitParameter("entrada." + key, value));
    return jetty(port, context);
  }

  /** The endpoints alone: the listener of the webapp takes no clock. */
  private static Server jetty(
      int port, Map<String, String> settings, Clock clock, UnaryOperator<ServerSettings> adjust) {
    return jetty(port, new Application(adjust.apply(read(settings, clock)), clock));
  }

  private static Server jetty(int port, Map<String, String> settings, Clock clock, StateStore raw) {
    return jetty(port, new Application(read(settings, clock), clock, () -> keptOpen(raw)));
  }

  private static ServerSettings read(Map<String, String> settings, Clock clock) {
    SettingsReader reader =
        new SettingsReader(
            "test", List.of(Sources.initParameters(settings.keySet(), settings::get)));
    return ServerSettings.read(reader, "", clock);
  }

  /** The same store, which one node cannot close for the others. */
  private static StateStore keptOpen(StateStore raw) {
    return (StateStore)
        Proxy.newProxyInstance(
            TestServer.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("close") ? null : method.invoke(raw, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Server jetty(int port, Application application) {
    ServletContextHandler context = new ServletContextHandler("/");
    application
        .endpoints()
        .forEach((path, endpoint) -> context.addServlet(new ServletHolder(endpoint), path));
    Server server = jetty(port, context);
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStopped(LifeCycle stopped) {
            application.close();
          }
        });
    return server;
  }

  private static Server jetty(int port, ServletContextHandler context) {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(context);
    return server;
  }

  /** A port that was free a moment ago. */
  public static int freePort() {
    while (true) {
      int any = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      int port = any / FORKS * FORKS + FORK;
      if (claim(port)) {
        return port;
      }
    }
  }

  /** False if the port is not free, or has been given to somebody. */
  static boolean claim(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return GIVEN_PORTS.add(socket.getLocalPort());
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public EntraSimulator entra() {
    return entra;
  }

  public String baseUrl() {
    return baseUrl;
  }

  public String resource() {
    return baseUrl + "/mcp";
  }

  @Override
  public void close() {
    try {
      jetty.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    } finally {
      if (ownsEntra) {
        entra.close();
      }
    }
  }
}
