package dev.entrada.container.app;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The least that an app can do: it looks at nothing, and answers 24 bytes. */
public final class BareServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final byte[] ANSWER =
      "{\"jsonrpc\":\"2.0\",\"id\":1}".getBytes(StandardCharsets.US_ASCII);

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.setContentLength(ANSWER.length);
    response.getOutputStream().write(ANSWER);
  }
}
