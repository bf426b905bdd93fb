package dev.entrada.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Who may call an endpoint from a page of another origin (Fetch standard, CORS protocol). */
public enum Cors {
  /** Nobody: pages, and endpoints for servers. */
  NONE,
  /** Anybody, without cookies: what clients in a browser need. */
  ANY_ORIGIN;

  /** What official clients send on discovery, registration, token and MCP requests. */
  public static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method, "
          + "Mcp-Name, Last-Event-ID, DPoP";

  /** What goes on every answer. */
  public Map<String, String> headers() {
    return this == NONE
        ? Map.of()
        : Map.of(
            "Access-Control-Allow-Origin", "*",
            "Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
  }

  /** What answers a preflight. */
  public Map<String, String> preflight(Set<String> methods) {
    Map<String, String> headers = new LinkedHashMap<>(headers());
    headers.put("Access-Control-Allow-Methods", String.join(", ", methods));
    headers.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
    headers.put("Access-Control-Max-Age", "600");
    return headers;
  }
}
