package dev.entrada.resource;

import dev.entrada.web.Cors;
import dev.entrada.web.WebResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may call. MCP wants {@code Origin} judged on every request, against pages that
 * reach a local server by DNS rebinding; programs send none and pass.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
final class OriginPolicy {
  private static final String EXPOSED = "WWW-Authenticate, Mcp-Session-Id, Retry-After";
  private static final String METHODS = "GET, POST, DELETE, OPTIONS";

  /** Carry parameters of a tool for proxies to see; the names are the tool's. */
  private static final Pattern PARAMETER_HEADER = Pattern.compile("mcp-param-[a-z0-9-]{1,64}");

  /** Bounds our answer to a page. */
  private static final int MAX_PARAMETER_HEADERS = 32;

  private final Set<String> allowed;
  private final String own;

  /**
   * @param allowed as {@link #origin} gives them
   * @param own the resource's origin: a page from there is not foreign
   */
  OriginPolicy(Set<String> allowed, String own) {
    this.allowed = Set.copyOf(allowed);
    this.own = own.toLowerCase(Locale.ROOT);
  }

  /**
   * An origin as browsers write it: scheme, host, and port unless it is the scheme's own.
   *
   * @throws IllegalArgumentException whose message completes "the value …"
   */
  static String origin(String text) {
    try {
      URI uri = new URI(text).parseServerAuthority();
      boolean plain =
          uri.getScheme() != null
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && text.equals(uri.getScheme() + "://" + uri.getRawAuthority());
      if (!plain || !text.equals(text.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("has an element that is no origin: " + shown(text));
      }
      if ((text.startsWith("https:") && text.endsWith(":443"))
          || (text.startsWith("http:") && text.endsWith(":80"))) {
        throw new IllegalArgumentException("has a port that browsers leave out: " + shown(text));
      }
      return text;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("has an element that is no origin: " + shown(text));
    }
  }

  private static String shown(String text) {
    return text.equals("*") ? "* (it would let any page call)" : text;
  }

  /** Whether the request comes from a page that may not call. */
  boolean isForeign(HttpServletRequest request) {
    Enumeration<String> origins = request.getHeaders("Origin");
    if (origins == null || !origins.hasMoreElements()) {
      return false;
    }
    String origin = origins.nextElement();
    return origins.hasMoreElements() || !(allowed.contains(origin) || own.equals(origin));
  }

  /** Whether a browser asks if the page may send a request. The origin has been judged before. */
  boolean isPreflight(HttpServletRequest request) {
    return request.getHeader("Origin") != null
        && request.getHeader("Access-Control-Request-Method") != null;
  }

  WebResponse preflight(HttpServletRequest request) {
    Map<String, String> headers = new LinkedHashMap<>(headers(request.getHeader("Origin")));
    headers.put("Access-Control-Allow-Methods", METHODS);
    headers.put("Access-Control-Allow-Headers", Cors.REQUEST_HEADERS + parameterHeaders(request));
    headers.put("Access-Control-Max-Age", "600");
    return new WebResponse(204, headers, new byte[0]);
  }

  /** Those of the headers that the browser names, each behind a comma. */
  private static String parameterHeaders(HttpServletRequest request) {
    String requested = request.getHeader("Access-Control-Request-Headers");
    return requested == null
        ? ""
        : Stream.of(requested.toLowerCase(Locale.ROOT).split(","))
            .map(String::strip)
            .filter(name -> PARAMETER_HEADER.matcher(name).matches())
            .limit(MAX_PARAMETER_HEADERS)
            .map(name -> ", " + name)
            .collect(Collectors.joining());
  }

  /** Lets the page read what follows. */
  void permit(HttpServletRequest request, HttpServletResponse response) {
    headers(request.getHeader("Origin")).forEach(response::addHeader);
  }

  private static Map<String, String> headers(@Nullable String origin) {
    return origin == null
        ? Map.of("Vary", "Origin")
        : Map.of(
            "Vary", "Origin",
            "Access-Control-Allow-Origin", origin,
            "Access-Control-Expose-Headers", EXPOSED);
  }
}
