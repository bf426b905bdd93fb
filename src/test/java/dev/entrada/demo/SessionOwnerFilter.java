package dev.entrada.demo;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Binds each MCP session to the person who began it: for anybody else, whatever their token, there
 * is no such session. A client that is told so begins a new one.
 *
 * @see <a href="https://modelcontextprotocol.io/docs/tutorials/security/security_best_practices">
 *     Security best practices of MCP, session hijacking</a>
 */
final class SessionOwnerFilter extends HttpFilter {
  private static final String SESSION_ID = "Mcp-Session-Id";
  private static final byte[] NO_SUCH_SESSION =
      "{\"error\":\"not_found\",\"error_description\":\"There is no such MCP session\"}"
          .getBytes(StandardCharsets.UTF_8);

  /** Subject by session. A session that falls out is lost for its owner too, who begins anew. */
  private final transient Cache<String, String> owners =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterAccess(Duration.ofHours(12)).build();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String subject = request.getUserPrincipal().getName();
    String session = request.getHeader(SESSION_ID);
    if (session != null && !subject.equals(owners.getIfPresent(session))) {
      response.setStatus(404);
      response.setContentType("application/json");
      response.getOutputStream().write(NO_SUCH_SESSION);
      return;
    }
    chain.doFilter(request, new Recording(response, subject));
    if (session != null && request.getMethod().equals("DELETE")) {
      owners.invalidate(session);
    }
  }

  /** Notes the session before the client can know of it. */
  private final class Recording extends HttpServletResponseWrapper {
    private final String subject;

    Recording(HttpServletResponse response, String subject) {
      super(response);
      this.subject = subject;
    }

    @Override
    public void setHeader(String name, String value) {
      record(name, value);
      super.setHeader(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
      record(name, value);
      super.addHeader(name, value);
    }

    private void record(String name, String value) {
      if (name.equalsIgnoreCase(SESSION_ID)) {
        owners.put(value, subject);
      }
    }
  }
}
