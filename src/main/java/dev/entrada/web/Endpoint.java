package dev.entrada.web;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.OutageException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One endpoint: known method, then answer; every failure becomes an answer here and nowhere else.
 * Nothing that fails inside reaches the container, so its error pages never show.
 */
public abstract class Endpoint extends HttpServlet {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  /** In the mapped diagnostic context: {@link WebRequest#reference}. */
  private static final String REFERENCE = "ref";

  private final transient Set<String> methods;
  private final Cors cors;
  private transient AuditLog auditLog = AuditLog.STANDARD;

  /**
   * @param methods the allowed ones; {@code HEAD} comes with {@code GET}
   */
  protected Endpoint(Set<String> methods, Cors cors) {
    this.methods = methods;
    this.cors = cors;
  }

  /** Says where decisions are told; only before the container has the endpoint. */
  public final void tell(AuditLog log) {
    this.auditLog = log;
  }

  /** The answer, when all is well. */
  protected abstract WebResponse answer(WebRequest request);

  /** The answer to a refusal: JSON, unless the endpoint is one for browsers. */
  protected WebResponse refuse(WebRequest request, OAuthError error) {
    WebResponse answer = WebResponse.error(error, request.reference());
    // A client that authenticated by the header is answered in the header (RFC 6749 §5.2).
    return error.code() == ErrorCode.INVALID_CLIENT && request.header("Authorization").isPresent()
        ? answer.with("WWW-Authenticate", "Basic realm=\"entrada\"")
        : answer;
  }

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String event = name().replaceFirst("Servlet$", "").toLowerCase(Locale.ROOT);
    String reference = Reference.of(request.getHeader("traceparent"));
    MDC.put(REFERENCE, reference); // for what is logged below
    try {
      answer(new WebRequest(request, reference, auditLog.begin(event, reference)), response);
    } finally {
      MDC.remove(REFERENCE);
    }
  }

  private void answer(WebRequest webRequest, HttpServletResponse response) throws IOException {
    WebResponse answer = guarded(webRequest);
    for (Map.Entry<String, String> header : cors.headers().entrySet()) {
      answer = answer.with(header.getKey(), header.getValue());
    }
    webRequest.discardBody();
    auditLog.write(webRequest.audit());
    answer.write(response);
  }

  private WebResponse guarded(WebRequest request) {
    String method = request.method();
    if (method.equals("OPTIONS") && cors != Cors.NONE) {
      return new WebResponse(204, cors.preflight(methods), new byte[0]);
    }
    if (!methods.contains(method.equals("HEAD") ? "GET" : method)) {
      return methodNotAllowed(request).with("Allow", String.join(", ", methods));
    }
    String reference = request.reference();
    try {
      return answer(request);
    } catch (OAuthException e) {
      LOG.info("{} refused: {} ({}) ref={}", name(), e.code().wire(), clean(e.reason()), reference);
      request.audit().refused(e.code(), e.reason());
      return refuse(request, e.error());
    } catch (OutageException e) {
      LOG.warn(
          "{} unavailable: {} ref={}", name(), clean(String.valueOf(e.getMessage())), reference);
      request.audit().refused(ErrorCode.TEMPORARILY_UNAVAILABLE, String.valueOf(e.getMessage()));
      return refuse(
              request,
              new OAuthError(
                  ErrorCode.TEMPORARILY_UNAVAILABLE,
                  "a system that this server depends on cannot be reached; try again shortly"))
          .with("Retry-After", retryAfter(e));
    } catch (RuntimeException e) {
      LOG.error("{} failed ref={}", name(), reference, e);
      request.audit().refused(ErrorCode.SERVER_ERROR, e.getClass().getSimpleName());
      return refuse(
          request,
          new OAuthError(ErrorCode.SERVER_ERROR, "the server failed; reference " + reference));
    }
  }

  /** The answer to a method that is not allowed: JSON, unless the endpoint is one for browsers. */
  protected WebResponse methodNotAllowed(WebRequest request) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", ErrorCode.INVALID_REQUEST.wire());
    body.put("error_description", "the method is not allowed here");
    return WebResponse.json(405, body);
  }

  /** In whole seconds, rounded up. */
  protected static String retryAfter(OutageException outage) {
    return String.valueOf(Math.max(1, outage.retryAfter().plusMillis(999).toSeconds()));
  }

  private String name() {
    return getClass().getSimpleName();
  }

  /** Keeps one decision on one line of the log, whatever it quotes. */
  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
