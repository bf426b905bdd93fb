package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.CapturedLog;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An endpoint in an app whose own filter reads bodies too. */
class ReadBodyHttpTest {
  private final Server server = new Server(0);

  private interface Reading {
    void read(ServletRequest request) throws IOException;
  }

  private static final class Form extends Endpoint {
    Form() {
      super(Set.of("POST"), Cors.NONE);
    }

    @Override
    protected WebResponse answer(WebRequest request) {
      return WebResponse.json(200, Map.of("a", request.form().required("a")));
    }
  }

  private HttpResponse<String> postThrough(Reading reading, HttpRequest.BodyPublisher body)
      throws Exception {
    Filter filter =
        (request, response, chain) -> {
          reading.read(request);
          chain.doFilter(request, response);
        };
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(new Form()), "/form");
    context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(context);
    server.start();
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/form"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(body)
                .build(),
            BodyHandlers.ofString());
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private void assertSaysWhoReadIt(Reading reading) throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> response = postThrough(reading, BodyPublishers.ofString("a=b"));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).startsWith("{").contains("\"server_error\"");
      assertThat(log.lines())
          .anyMatch(line -> line.contains("a filter of this app has read the body first"));
    }
  }

  @Test
  void saysThatAFilterHasReadTheParameters() throws Exception {
    assertSaysWhoReadIt(request -> request.getParameter("a"));
  }

  @Test
  void saysThatAFilterHasAReader() throws Exception {
    assertSaysWhoReadIt(request -> request.getReader().read());
  }

  @Test
  void takesABodyThatNobodyReadAndOneThatIsEmptyForWhatTheyAre() throws Exception {
    assertThat(postThrough(request -> {}, BodyPublishers.ofString("a=b")).body())
        .isEqualTo("{\"a\":\"b\"}");
    server.stop();
    assertThat(postThrough(request -> {}, BodyPublishers.noBody()).statusCode()).isEqualTo(400);
  }
}
