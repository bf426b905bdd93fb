package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that do not end where they began: asynchronous, streamed, forwarded, failed. */
@Timeout(60)
class DispatchHttpTest {
  private final TestAuthority authority = new TestAuthority();

  /** Goes asynchronous, and on to another path if one is given. */
  private static final class Later extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String next = request.getHeader("X-Next");
      if (request.getDispatcherType() == DispatcherType.REQUEST) {
        // Without arguments: the container hands on the request as it came, unwrapped.
        AsyncContext async = request.startAsync();
        async.start(next == null ? async::dispatch : () -> async.dispatch(next));
        return;
      }
      response.getWriter().print("later " + request.getRemoteUser() + " " + request.getAuthType());
    }
  }

  @Test
  void knowsTheCallerAfterAnAsynchronousDispatchWithoutVerifyingAgain() {
    try (ProtectedApp app = ProtectedApp.usual(authority).servlet("/mcp", new Later()).start()) {
      HttpResponse<String> response = app.callMcp(Tokens.now().mint());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("later " + Tokens.SUBJECT + " Bearer");
      assertThat(authority.lookUps).hasValue(1);
    }
  }

  @Test
  void doesNotTakeAnotherFiltersVerdict() {
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(authority)
            .filter("/a/mcp", "resource", "https://mcp.example.com/a/mcp")
            .filter("/b/mcp", "resource", "https://mcp.example.com/b/mcp")
            .servlet("/a/mcp", new Later())
            .start()) {
      String forA = Tokens.now().with("aud", "https://mcp.example.com/a/mcp").mint();
      HttpResponse<String> response =
          app.send(
              app.request("/a/mcp")
                  .header("Authorization", "Bearer " + forA)
                  .header("X-Next", "/b/mcp"));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(app.seen()).isEmpty();
    }
  }

  @Test
  void protectsADispatchFromAnUnprotectedPath() {
    try (ProtectedApp app = ProtectedApp.usual(authority).servlet("/open", new Later()).start()) {
      HttpResponse<String> response = app.send(app.request("/open").header("X-Next", "/mcp"));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(app.seen()).isEmpty();
    }
  }

  @Test
  void letsEventsThroughAsTheyAreWritten() throws Exception {
    CountDownLatch firstRead = new CountDownLatch(1);
    HttpServlet events =
        new HttpServlet() {
          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException, ServletException {
            response.setContentType("text/event-stream");
            response.getWriter().print("data: one\n\n");
            response.flushBuffer();
            try {
              boolean inTime = firstRead.await(20, TimeUnit.SECONDS);
              response.getWriter().print(inTime ? "data: two\n\n" : "data: buffered\n\n");
            } catch (InterruptedException e) {
              throw new ServletException(e);
            }
          }
        };
    try (ProtectedApp app = ProtectedApp.usual(authority).servlet("/mcp", events).start()) {
      HttpResponse<InputStream> response =
          app.send(
              app.request("/mcp").header("Authorization", "Bearer " + Tokens.now().mint()),
              HttpResponse.BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        assertThat(lines.readLine()).isEqualTo("data: one");
        firstRead.countDown();
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("data: two");
      }
    }
  }

  /** Forwards to the endpoint, or includes it. */
  private static HttpServlet by(DispatcherType dispatch) {
    return new HttpServlet() {
      @Override
      protected void doGet(HttpServletRequest request, HttpServletResponse response)
          throws IOException, ServletException {
        RequestDispatcher endpoint = request.getRequestDispatcher("/mcp");
        if (dispatch == DispatcherType.FORWARD) {
          endpoint.forward(request, response);
        } else {
          endpoint.include(request, response);
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "INCLUDE"})
  void protectsAForwardAndAnIncludeFromAnUnprotectedPath(DispatcherType dispatch) {
    try (ProtectedApp app =
        ProtectedApp.usual(authority).servlet("/inside", by(dispatch)).start()) {
      assertThat(app.get("/inside").body()).doesNotContain("hello");
      assertThat(app.seen()).isEmpty();
      assertThat(app.call("/inside", Tokens.now().mint()).body())
          .isEqualTo("hello " + Tokens.SUBJECT);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FORWARD", "INCLUDE"})
  void judgesARequestOnceThatIsHandedOnWithin(DispatcherType dispatch) {
    try (ProtectedApp app =
        ProtectedApp.at("")
            .authority(authority)
            .filter("/mcp/*")
            .servlet("/mcp/inside", by(dispatch))
            .start()) {
      assertThat(app.call("/mcp/inside", Tokens.now().mint()).body())
          .isEqualTo("hello " + Tokens.SUBJECT);
      assertThat(authority.lookUps).hasValue(1);
    }
  }

  @Test
  void leavesFailuresOfTheAppAlone() {
    HttpServlet failing =
        new HttpServlet() {
          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.sendError(418);
          }
        };
    try (ProtectedApp app = ProtectedApp.usual(authority).servlet("/mcp", failing).start()) {
      assertThat(app.callMcp(Tokens.now().mint()).statusCode()).isEqualTo(418);
    }
  }
}
