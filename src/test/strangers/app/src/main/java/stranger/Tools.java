package stranger;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An endpoint that knows nothing of who protects it. */
public final class Tools extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    response.setContentType("text/plain");
    response.getWriter().print(request.getRemoteUser() + " sent " + body.length);
  }

  /** An event at once, and another when the caller has seen the first. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("seen") != null) {
      Waiting.end();
      return;
    }
    response.setContentType("text/event-stream");
    response.getWriter().print("data: first\n\n");
    response.flushBuffer();
    AsyncContext context = request.startAsync();
    Waiting.begin(context);
  }
}
