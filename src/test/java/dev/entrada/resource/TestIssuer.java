package dev.entrada.resource;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.SigningKey;
import dev.entrada.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The public side of an authorization server: metadata and keys, which a test may change or fail.
 */
final class TestIssuer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String path;
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  final AtomicInteger keyFetches = new AtomicInteger();
  volatile boolean isDown;

  /** What introspection is answered, and what it was asked. */
  volatile int introspectionStatus = 200;

  volatile String introspection = "{\"active\":true}";
  volatile Duration introspectionDelay = Duration.ZERO;
  final List<String> introspected = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param path of the issuer, {@code ""} for none
   */
  TestIssuer(String path) {
    this.path = path;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    publish(Tokens.KEY);
    metadataAt("/.well-known/oauth-authorization-server" + path, url());
  }

  String url() {
    return origin() + path;
  }

  private String origin() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  String jwksUrl() {
    return origin() + "/jwks";
  }

  void publish(SigningKey... keys) {
    documents.put("/jwks", Json.write(JwkSet.publish(List.of(keys))));
  }

  void metadataAt(String place, String issuer) {
    documents.put(place, Json.write(Map.of("issuer", issuer, "jwks_uri", jwksUrl())));
  }

  void introspectsAt(String endpoint) {
    documents.put(
        "/.well-known/oauth-authorization-server" + path,
        Json.write(
            Map.of("issuer", url(), "jwks_uri", jwksUrl(), "introspection_endpoint", endpoint)));
  }

  void without(String place) {
    documents.remove(place);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String place = exchange.getRequestURI().getPath();
    if (place.equals("/jwks")) {
      keyFetches.incrementAndGet();
    }
    if (place.equals("/introspect") && !isDown) {
      introspect(exchange);
      return;
    }
    String document = documents.get(place);
    int status = isDown ? 500 : document == null ? 404 : 200;
    byte[] body = (status == 200 ? document : "{}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void introspect(HttpExchange exchange) throws IOException {
    introspected.add(
        exchange.getRequestMethod()
            + " "
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    try {
      Thread.sleep(introspectionDelay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] body = introspection.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(introspectionStatus, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
