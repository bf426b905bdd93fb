package dev.entrada.nodes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

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

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Those of one connection, not of the message (RFC 9110 §7.6.1), and what the client sets. */
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "host", "content-length", "transfer-encoding", "upgrade", "keep-alive");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger next = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(3))
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

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      int first = next.getAndIncrement();
      for (int i = 0; i < ports.size(); i++) {
        int node = Math.floorMod(first + i, ports.size());
        try {
          pass(
              client.send(request(exchange, node, body), BodyHandlers.ofByteArray()),
              exchange,
              node);
          return;
        } catch (ConnectException e) {
          next.compareAndSet(first + i + 1, first + i + 2); // the one that steps in had its turn
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException();
        } catch (IOException e) {
          unavailable(exchange, LOST);
          return;
        }
      }
      unavailable(exchange, UNSENT);
    }
  }

  private HttpRequest request(HttpExchange exchange, int node, byte[] body) {
    URI asked = exchange.getRequestURI();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(node) + asked))
            .timeout(TIMEOUT)
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private static void pass(HttpResponse<byte[]> answer, HttpExchange exchange, int node)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    send(exchange, answer.statusCode(), String.valueOf(node), answer.body());
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
    threads.shutdownNow();
  }
}
