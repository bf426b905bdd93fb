package dev.entrada.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboundHttpTest {
  private static final OutboundPolicy POLICY =
      new OutboundPolicy(Duration.ofSeconds(5), Duration.ofSeconds(10), 100, 4);

  private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private OutboundHttp http;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    http = new OutboundHttp(POLICY);
  }

  @AfterEach
  void stop() {
    http.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private void at(String path, Answer answer) {
    server.createContext(
        path,
        exchange -> {
          seen.add(exchange.getRequestURI().getPath());
          try (exchange) {
            answer.to(exchange);
          }
        });
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
    exchange.getResponseBody().write(body.getBytes(US_ASCII));
  }

  @Test
  void readsStatusHeadersAndBody() {
    at(
        "/ok",
        exchange -> {
          exchange.getResponseHeaders().add("Cache-Control", "max-age=1");
          exchange.getResponseHeaders().add("Cache-Control", "max-age=2");
          send(exchange, 418, "body");
        });
    OutboundResponse response = http.get(uri("/ok"));
    assertThat(response.status()).isEqualTo(418);
    assertThat(response.header("cache-control")).contains("max-age=1");
    assertThat(response.body()).asString(UTF_8).isEqualTo("body");
  }

  @Test
  void postsAForm() {
    at(
        "/form",
        exchange -> {
          seen.add(new String(exchange.getRequestBody().readAllBytes(), US_ASCII));
          send(exchange, 200, "{}");
        });
    http.postForm(uri("/form"), Map.of("a b", "\u00e4&="));
    assertThat(seen).containsExactly("/form", "a+b=%C3%A4%26%3D");
  }

  @Test
  void followsNoRedirectAndKeepsNoCookie() {
    at(
        "/from",
        exchange -> {
          seen.add("cookie " + exchange.getRequestHeaders().getFirst("Cookie"));
          exchange.getResponseHeaders().add("Location", "/to");
          exchange.getResponseHeaders().add("Set-Cookie", "a=b; Path=/");
          send(exchange, 302, "");
        });
    at("/to", exchange -> send(exchange, 200, "there"));
    assertThat(http.get(uri("/from")).status()).isEqualTo(302);
    assertThat(http.get(uri("/from")).status()).isEqualTo(302);
    assertThat(seen).containsExactly("/from", "cookie null", "/from", "cookie null");
  }

  @Test
  void takesAnswersUpToTheirBoundInBytes() {
    at("/most", exchange -> send(exchange, 200, "x".repeat(100)));
    at("/more", exchange -> send(exchange, 200, "x".repeat(101)));
    assertThat(http.get(uri("/most")).body()).hasSize(100);
    assertThatThrownBy(() -> http.get(uri("/more"))).isInstanceOf(OutboundException.class);
  }

  /** That none of ours is free says nothing of the server. */
  @Test
  void tellsAWantOfConnectionsFromAServerThatIsDown() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    at(
        "/slow",
        exchange -> {
          held.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          send(exchange, 200, "");
        });
    OutboundPolicy one = new OutboundPolicy(Duration.ofMillis(200), Duration.ofSeconds(10), 100, 1);
    try (OutboundHttp narrow = new OutboundHttp(one)) {
      var first = threads.submit(() -> narrow.get(uri("/slow")));
      held.await();
      assertThatThrownBy(() -> narrow.get(uri("/slow")))
          .isInstanceOfSatisfying(
              OutboundException.class,
              e -> {
                assertThat(e.isUntried()).isTrue();
                assertThat(e.isUnsent()).isTrue();
              });
      go.countDown();
      assertThat(first.get().status()).isEqualTo(200);
      server.stop(0);
      assertThatThrownBy(() -> narrow.get(uri("/slow")))
          .isInstanceOfSatisfying(
              OutboundException.class, e -> assertThat(e.isUntried()).isFalse());
    }
  }

  @Test
  void leavesAnAnswerWithoutEnd() {
    at(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(new byte[8192]);
          }
        });
    assertThatThrownBy(() -> http.get(uri("/endless"))).isInstanceOf(OutboundException.class);
  }

  @Test
  void tellsTheHostButNotTheQuery() {
    server.stop(0);
    assertThatThrownBy(() -> http.get(uri("/?token=s3cret")))
        .isInstanceOf(OutboundException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void callsNoAddressThatIsNotAllowed() {
    at("/ok", exchange -> send(exchange, 200, "{}"));
    try (OutboundHttp guarded = new OutboundHttp(POLICY, AddressPolicy.PUBLIC);
        OutboundHttp local = new OutboundHttp(POLICY, AddressPolicy.PUBLIC_OR_LOOPBACK)) {
      for (String host : new String[] {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]"}) {
        URI uri = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/ok");
        assertThatThrownBy(() -> guarded.get(uri)).as(host).isInstanceOf(OutboundException.class);
      }
      assertThat(seen).isEmpty();
      assertThat(local.get(uri("/ok")).status()).isEqualTo(200);
    }
  }

  /** A server that sends a byte now and then, so that no wait for a byte is ever long. */
  @Nested
  class SlowAnswers {
    private final Semaphore stopped = new Semaphore(0);

    private void assertLeft(String before, String drip, int drips) throws Exception {
      OutboundPolicy brief =
          new OutboundPolicy(Duration.ofSeconds(5), Duration.ofMillis(400), 10_000, 4);
      try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
          OutboundHttp client = new OutboundHttp(brief)) {
        threads.execute(() -> drip(listener, before, drip, drips));
        URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
        long begun = System.nanoTime();
        assertThatThrownBy(() -> client.get(uri)).isInstanceOf(OutboundException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
      } finally {
        stopped.release();
      }
    }

    private void drip(ServerSocket listener, String before, String drip, int drips) {
      try (Socket socket = listener.accept();
          OutputStream out = socket.getOutputStream()) {
        out.write(before.getBytes(US_ASCII));
        for (int i = 0; i < drips && !stopped.tryAcquire(50, TimeUnit.MILLISECONDS); i++) {
          out.write(drip.getBytes(US_ASCII));
          out.flush();
        }
      } catch (IOException | InterruptedException e) {
        Thread.currentThread().interrupt(); // the client has gone, as it should
      }
    }

    @Test
    void areLeftWhenTheBodyDrips() throws Exception {
      assertLeft("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "x", 200);
    }

    @Test
    void areLeftWhenAHeaderDrips() throws Exception {
      assertLeft("HTTP/1.1 200 OK\r\nX-Slow: ", "x", 200);
    }

    @Test
    void areLeftWhenHeadersDrip() throws Exception {
      assertLeft("HTTP/1.1 200 OK\r\n", "X-Slow: x\r\n", 200);
    }

    @Test
    void areLeftWhenNothingComes() throws Exception {
      assertLeft("", "", 200);
    }

    @Test
    void areLeftWhenHeadersHaveNoEnd() throws Exception {
      try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        threads.execute(() -> flood(listener, "X-Many: " + "x".repeat(8_000) + "\r\n"));
        threads.execute(() -> flood(listener, "x".repeat(8_000)));
        URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
        assertThatThrownBy(() -> http.get(uri)).hasMessageNotContaining("cut off");
        assertThatThrownBy(() -> http.get(uri)).hasMessageNotContaining("cut off");
      }
    }

    private void flood(ServerSocket listener, String text) {
      try (Socket socket = listener.accept();
          OutputStream out = socket.getOutputStream()) {
        out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
        while (true) {
          out.write(text.getBytes(US_ASCII));
        }
      } catch (IOException e) {
        Thread.currentThread().interrupt(); // the client has gone, as it should
      }
    }
  }
}
