package dev.entrada.nodes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * A load balancer without sticky sessions: each request goes to the next node. A node that takes no
 * connection is passed over, since nothing was sent to it; a request that may have arrived is never
 * sent twice, but answered with 503, as is one that no node takes.
 */
final class RoundRobinProxy implements AutoCloseable {
  /** Names the node that answered, or {@link #UNSENT} or {@link #LOST}. */
  static final String ANSWERED_BY = "X-Answered-By";

  static final String UNSENT = "nobody";
  static final String LOST = "nobody-knows";

  /** Those of one connection, not of the message (RFC 9110 §7.6.1), and what the client sets. */
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "host", "content-length", "transfer-encoding", "upgrade", "keep-alive");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger next = new AtomicInteger();

  /** Not the JDK's, which sends a GET again by itself when a connection that it kept has ended. */
  private final CloseableHttpClient client =
      HttpClients.custom()
          .setConnectionManager(
              PoolingHttpClientConnectionManagerBuilder.create()
                  .setMaxConnPerRoute(200)
                  .setMaxConnTotal(1_000)
                  .setDefaultConnectionConfig(
                      ConnectionConfig.custom()
                          .setConnectTimeout(Timeout.ofSeconds(3))
                          .setSocketTimeout(Timeout.ofSeconds(30))
                          .build())
                  .build())
          // one that is kept may belong to a node that was killed: what was sent on it is lost
          .setConnectionReuseStrategy((request, response, context) -> false)
          .disableAutomaticRetries()
          .disableRedirectHandling()
          .disableCookieManagement()
          .disableContentCompression()
          .disableAuthCaching()
          .build();

  private final List<Integer> ports;

  private RoundRobinProxy(HttpServer server, List<Integer> ports) {
    this.server = server;
    this.ports = List.copyOf(ports);
  }

  /** A proxy before nodes on ports of 127.0.0.1. */
  static RoundRobinProxy start(int port, List<Integer> ports) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
      RoundRobinProxy proxy = new RoundRobinProxy(server, ports);
      server.setExecutor(proxy.threads);
      server.createContext("/", proxy::handle);
      server.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients find it. */
  String base() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int first = next.getAndIncrement();
      for (int i = 0; i < ports.size(); i++) {
        int node = Math.floorMod(first + i, ports.size());
        try {
          pass(client.execute(request(exchange, node, body), Received::of), exchange, node);
          return;
        } catch (ConnectException e) {
          next.compareAndSet(first + i + 1, first + i + 2); // the one that steps in had its turn
        } catch (IOException e) {
          unavailable(exchange, LOST);
          return;
        }
      }
      unavailable(exchange, UNSENT);
    }
  }

  private ClassicHttpRequest request(HttpExchange exchange, int node, byte[] body) {
    URI asked = exchange.getRequestURI();
    ClassicRequestBuilder request =
        ClassicRequestBuilder.create(exchange.getRequestMethod())
            .setUri("http://127.0.0.1:" + ports.get(node) + asked);
    if (body.length > 0) {
      request.setEntity(new ByteArrayEntity(body, null));
    }
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.addHeader(name, value));
              }
            });
    return request.build();
  }

  /** An answer that has arrived whole. */
  private record Received(int status, List<Header> headers, byte[] body) {
    static Received of(ClassicHttpResponse response) throws IOException {
      byte[] body =
          response.getEntity() == null
              ? new byte[0]
              : response.getEntity().getContent().readAllBytes();
      return new Received(response.getCode(), List.of(response.getHeaders()), body);
    }
  }

  private static void pass(Received answer, HttpExchange exchange, int node) throws IOException {
    for (Header header : answer.headers()) {
      if (!HOP_BY_HOP.contains(header.getName().toLowerCase(Locale.ROOT))) {
        exchange.getResponseHeaders().add(header.getName(), header.getValue());
      }
    }
    send(exchange, answer.status(), String.valueOf(node), answer.body());
  }

  private static void unavailable(HttpExchange exchange, String why) throws IOException {
    exchange.getResponseHeaders().set("Retry-After", "1");
    send(exchange, 503, why, "no node answers".getBytes(StandardCharsets.US_ASCII));
  }

  private static void send(HttpExchange exchange, int status, String by, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set(ANSWERED_BY, by);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close(CloseMode.IMMEDIATE);
    threads.shutdownNow();
  }
}
