package dev.entrada.container.app;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.security.Principal;

/**
 * Answers a tool call with who called: at once, as an event stream, or after an asynchronous
 * dispatch, whichever the path says.
 */
public final class ToolServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** As long as a name, so that answers are of one length. */
  public static final String NOBODY = "-".repeat(73);

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getReader().lines().anyMatch(line -> line.contains("tools/call"))) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
      return;
    }
    response.setContentType("application/json");
    response
        .getWriter()
        .print(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
                + caller(request)
                + "\"}]}}");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("fail") != null) {
      throw new IllegalStateException("as it was asked to");
    }
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      response.setContentType("text/plain");
      response.getWriter().print("dispatched for " + caller(request));
    } else if (request.getParameter("dispatch") != null) {
      request.startAsync().dispatch();
    } else {
      AsyncContext async = request.startAsync();
      async.start(() -> stream(async, caller(request)));
    }
  }

  private static String caller(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    return principal == null ? NOBODY : principal.getName();
  }

  private static void stream(AsyncContext async, String caller) {
    try {
      async.getResponse().setContentType("text/event-stream");
      PrintWriter writer = async.getResponse().getWriter();
      for (int event = 1; event <= 3; event++) {
        writer.print("id: " + event + "\ndata: " + caller + "\n\n");
        writer.flush();
      }
      async.complete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
