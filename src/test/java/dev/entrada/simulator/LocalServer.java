package dev.entrada.simulator;

import jakarta.servlet.http.HttpServlet;
import java.util.function.IntFunction;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An HTTP server on 127.0.0.1 with one servlet for everything. */
final class LocalServer implements AutoCloseable {
  /** Room for request URLs and cookies as long as browsers send them. */
  private static final int HEADER_BYTES = 64 * 1024;

  private final Server server;

  private LocalServer(Server server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @param port 0 for a free one
   * @param servlet made for the port that was bound, before the first request is taken
   */
  static LocalServer start(int port, IntFunction<HttpServlet> servlet) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setRequestHeaderSize(HEADER_BYTES);
    configuration.setResponseHeaderSize(HEADER_BYTES);
    configuration.setSendServerVersion(false);
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    try {
      connector.open();
      ServletContextHandler context = new ServletContextHandler("/");
      HttpServlet made = servlet.apply(connector.getLocalPort());
      context.addServlet(new ServletHolder(made), "/*");
      server.setHandler(context);
      server.start();
      return new LocalServer(server);
    } catch (Exception e) {
      connector.close();
      throw new IllegalStateException("The simulator did not start on port " + port, e);
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The simulator did not stop", e);
    }
  }
}
