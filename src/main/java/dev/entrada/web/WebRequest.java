package dev.entrada.web;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What endpoints read of a request, each part strictly and within bounds. */
public final class WebRequest {
  /** Enough for the largest honest form: a consent form carries a sealed request of under 6 KiB. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  /** More than an honest client sends by mistake; beyond it the connection is closed. */
  private static final int MAX_DISCARDED_BYTES = 8 * 1024 * 1024;

  private final HttpServletRequest request;
  private final Audit audit;
  private final String reference;
  private boolean bodyRead;

  WebRequest(HttpServletRequest request, String reference, Audit audit) {
    this.request = request;
    this.reference = reference;
    this.audit = audit;
  }

  /** The name of this request, see {@link Reference}. */
  public String reference() {
    return reference;
  }

  /** What is decided about this request. */
  public Audit audit() {
    return audit;
  }

  public String method() {
    return request.getMethod();
  }

  /** The path behind the servlet's own, {@code ""} if there is none. */
  public String pathInfo() {
    return Optional.ofNullable(request.getPathInfo()).orElse("");
  }

  /** The parameters of the query. */
  public Params query() {
    return Params.parse(Optional.ofNullable(request.getQueryString()).orElse(""));
  }

  /**
   * The parameters of the body.
   *
   * @throws OAuthException invalid_request if the body is no form, too large, or malformed
   */
  public Params form() {
    requireContentType("application/x-www-form-urlencoded");
    byte[] body = body();
    for (byte b : body) {
      if (b < 0) {
        throw new OAuthException(ErrorCode.INVALID_REQUEST, "the form is not encoded");
      }
    }
    return Params.parse(new String(body, StandardCharsets.US_ASCII));
  }

  /** The body, at most {@value #MAX_BODY_BYTES} bytes. */
  public byte[] body() {
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      throw tooLarge();
    }
    try {
      // Not closed: the rest of a body that is too large is still to be discarded.
      byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw tooLarge();
      }
      if (body.length == 0 && request.getContentLengthLong() > 0) {
        throw new IllegalStateException("nothing is left of it");
      }
      bodyRead = true;
      return body;
    } catch (IOException e) {
      throw new OAuthException(ErrorCode.INVALID_REQUEST, "the body ended early");
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "a filter of this app has read the body first, by getParameter, getReader or"
              + " getInputStream: keep it away from Entrada's endpoints",
          e);
    }
  }

  /**
   * Reads what is left of a body that was refused. A container closes a connection on which a body
   * is left over: a client that is still sending would then not see its answer, and one that has
   * sent would find its next request lost.
   */
  void discardBody() {
    if (bodyRead || method().equals("GET") || method().equals("HEAD")) {
      return;
    }
    try {
      InputStream in = request.getInputStream();
      byte[] buffer = new byte[8192];
      int left = MAX_DISCARDED_BYTES;
      for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
        left -= n;
      }
    } catch (IOException e) {
      // cut off: nobody waits for the answer
    } catch (IllegalStateException e) {
      // somebody else has a reader on it
    }
  }

  private static OAuthException tooLarge() {
    return new OAuthException(ErrorCode.INVALID_REQUEST, "the body is too large");
  }

  /**
   * @throws OAuthException invalid_request unless the body is declared as of this type
   */
  public void requireContentType(String type) {
    String actual = header("Content-Type").orElse("").split(";", 2)[0].strip();
    if (!actual.equalsIgnoreCase(type)) {
      throw new OAuthException(ErrorCode.INVALID_REQUEST, "the body must be " + type);
    }
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** The words of a page in the language that the browser asks for. */
  public Words words() {
    return Words.wanted(header("Accept-Language"));
  }

  /** The value of the first cookie of that name. */
  public Optional<String> cookie(String name) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Stream.of(cookies)
            .filter(c -> c.getName().equals(name))
            .map(Cookie::getValue)
            .findFirst();
  }

  /**
   * Whether the caller would rather read JSON than a page: {@code Accept} names JSON and not HTML.
   * mcp-remote asks like this before it opens a browser.
   */
  public boolean prefersJson() {
    String accept = header("Accept").orElse("").toLowerCase(Locale.ROOT);
    return accept.contains("application/json") && !accept.contains("text/html");
  }

  /** Whether a browser asks for a page. */
  public boolean prefersHtml() {
    return header("Accept").orElse("").toLowerCase(Locale.ROOT).contains("text/html");
  }

  /**
   * Whether a form was sent by a page of another site, as browsers say that can. They send such a
   * request without our cookies, which are {@code SameSite=Lax}.
   *
   * @see <a href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header">Fetch Metadata
   *     §2.3</a>
   */
  public boolean isFormOfAnotherSite() {
    return method().equals("POST")
        && header("Sec-Fetch-Site")
            .filter(site -> !site.equals("same-origin") && !site.equals("none"))
            .isPresent();
  }

  /** The address of the peer, which behind a reverse proxy is the proxy's. */
  public String remoteAddress() {
    return String.valueOf(request.getRemoteAddr());
  }
}
