package dev.entrada.app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A host of an MCP server that answers as it is told, rightly or wrongly; 404 to all else. */
final class McpStub implements AutoCloseable {
  static final String METADATA = "/.well-known/oauth-protected-resource/mcp";

  private final HttpServer http;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  private record Answer(int status, Map<String, String> headers, String body) {}

  McpStub() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext(
        "/",
        exchange -> {
          Answer answer =
              answers.getOrDefault(
                  exchange.getRequestURI().getPath(), new Answer(404, Map.of(), "nothing"));
          answer.headers().forEach(exchange.getResponseHeaders()::set);
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
  }

  String origin() {
    return "http://localhost:" + http.getAddress().getPort();
  }

  String resource() {
    return origin() + "/mcp";
  }

  void answer(String path, int status, Map<String, String> headers, String body) {
    answers.put(path, new Answer(status, headers, body));
  }

  void wantsToken() {
    answer(
        "/mcp",
        401,
        Map.of("WWW-Authenticate", "Bearer resource_metadata=\"" + origin() + METADATA + "\""),
        "{}");
  }

  void describes(String resource, String issuer) {
    answer(
        METADATA,
        200,
        Map.of(),
        "{\"resource\":\"%s\",\"authorization_servers\":[\"%s\"]}".formatted(resource, issuer));
  }

  /** Sends every browser back to whatever address it names, as no Entra should. */
  void redirectsAnyone(String path) {
    http.createContext(
        path,
        exchange -> {
          String address =
              Stream.of(exchange.getRequestURI().getQuery().split("&", -1))
                  .filter(pair -> pair.startsWith("redirect_uri="))
                  .map(pair -> pair.substring("redirect_uri=".length()))
                  .findFirst()
                  .orElseThrow();
          exchange.getResponseHeaders().set("Location", address + "?error=login_required");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
