package dev.entrada.standalone;

import dev.entrada.app.WarListener;
import dev.entrada.settings.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WAR's listener in a Jetty of our own. On SIGTERM it takes no more connections, lets requests
 * under way end within {@value #STOP_MILLIS} ms, and closes the store.
 */
public final class StandaloneServer implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);

  /** Held, since a logger that nobody holds forgets its level. */
  private static final java.util.logging.Logger JETTY_LOG =
      java.util.logging.Logger.getLogger("org.eclipse.jetty");

  /**
   * Of a request line with its headers, and of the headers of an answer. The largest honest request
   * is Entra's redirect: a {@code state} of 3,000 characters, a code of 2.5 kB, cookies.
   */
  static final int MAX_HEADER_BYTES = 16 * 1024;

  static final int STOP_MILLIS = 10_000;

  /** EX_CONFIG of sysexits.h: it is no use to try again. */
  private static final int WRONG_CONFIGURATION = 78;

  private static final int CANNOT_START = 1;
  private static final int MAX_THREADS = 200;

  private final String host;
  private final int port;
  private final String version;
  private final Instant begun;

  /**
   * @param host the address to listen on
   * @param port 0 for any free one
   * @param version for people
   * @param begun when the start began
   */
  public StandaloneServer(String host, int port, String version, Instant begun) {
    this.host = host;
    this.port = port;
    this.version = version;
    this.begun = begun;
  }

  /**
   * Serves until the process ends. If it cannot start, says why and returns at once with the exit
   * status of the process.
   */
  @Override
  public Integer call() throws InterruptedException {
    if (JETTY_LOG.getLevel() == null) {
      JETTY_LOG.setLevel(Level.WARNING);
    }
    Server server = server();
    try {
      server.start();
    } catch (Exception e) {
      LifeCycle.stop(server);
      return refusal(e);
    }
    int listening = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    System.out.printf(
        Locale.ROOT,
        "%s is ready: http://%s (%.1f s)%n",
        version,
        address(listening),
        Duration.between(begun, Instant.now()).toMillis() / 1000.0);
    server.join();
    return 0;
  }

  private Server server() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("entrada");
    if (VirtualThreads.areSupported()) {
      threads.setVirtualThreadsExecutor(
          VirtualThreads.getNamedVirtualThreadsExecutor("entrada-request-"));
    }
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setResponseHeaderSize(MAX_HEADER_BYTES);
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addEventListener(new WarListener());
    context.setErrorHandler(new PlainErrors());
    server.setErrorHandler(new PlainErrors());
    server.setHandler(new GracefulHandler(context));
    server.setStopTimeout(STOP_MILLIS);
    server.setStopAtShutdown(true);
    return server;
  }

  private int refusal(Exception failure) {
    if (causes(failure).anyMatch(ConfigurationException.class::isInstance)) {
      return WRONG_CONFIGURATION; // the listener has logged all problems
    }
    LOG.error("Entrada cannot start at {}: {}", address(port), reasons(failure));
    LOG.debug("Entrada cannot start", failure);
    return CANNOT_START;
  }

  /** A sentence for people: the trace of a port that is taken helps nobody. */
  private static String reasons(Throwable failure) {
    return causes(failure)
        .map(e -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getName()))
        .distinct()
        .collect(Collectors.joining(": "));
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause);
  }

  private String address(int actualPort) {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return name + ":" + actualPort;
  }
}
