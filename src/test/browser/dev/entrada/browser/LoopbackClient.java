package dev.entrada.browser;

import com.sun.net.httpserver.HttpServer;
import dev.entrada.testing.OAuthTestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A program on the person's computer that waits for its answer on a port of its own. */
final class LoopbackClient implements AutoCloseable {
  private final HttpServer server;
  private final List<URI> answers = Collections.synchronizedList(new ArrayList<>());

  LoopbackClient() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/callback",
        exchange -> {
          answers.add(exchange.getRequestURI());
          byte[] page =
              "<!doctype html><title>App</title><h1>The app has its answer</h1>"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
  }

  String redirectUri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/callback";
  }

  /** What it was sent, one for each time. */
  List<Map<String, String>> answers() {
    return answers.stream().map(OAuthTestClient::parameters).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
