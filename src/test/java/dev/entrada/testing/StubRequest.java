package dev.entrada.testing;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;

/**
 * A POST to the MCP endpoint, without a container behind it. What no filter has asked for so far
 * throws.
 */
public final class StubRequest extends HttpServletRequestWrapper {
  private static final HttpServletRequest UNASKED =
      (HttpServletRequest)
          Proxy.newProxyInstance(
              StubRequest.class.getClassLoader(),
              new Class<?>[] {HttpServletRequest.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.toString());
              });

  private static final HttpServletMapping MAPPING = new Mapping();

  private final Map<String, Object> attributes = new HashMap<>();
  private final String authorization;

  /**
   * @param token of the Authorization header
   */
  public StubRequest(String token) {
    super(UNASKED);
    this.authorization = "Bearer " + token;
  }

  @Override
  public String getMethod() {
    return "POST";
  }

  @Override
  public DispatcherType getDispatcherType() {
    return DispatcherType.REQUEST;
  }

  @Override
  public String getRequestURI() {
    return "/mcp";
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer("https://mcp.example.com/mcp");
  }

  @Override
  public String getContextPath() {
    return "";
  }

  @Override
  public String getServletPath() {
    return "/mcp";
  }

  @Override
  public String getPathInfo() {
    return null;
  }

  @Override
  public HttpServletMapping getHttpServletMapping() {
    return MAPPING;
  }

  @Override
  public String getQueryString() {
    return null;
  }

  @Override
  public String getScheme() {
    return "https";
  }

  @Override
  public String getServerName() {
    return "mcp.example.com";
  }

  @Override
  public int getServerPort() {
    return 443;
  }

  @Override
  public boolean isSecure() {
    return true;
  }

  @Override
  public String getRemoteAddr() {
    return "192.0.2.1";
  }

  @Override
  public String getContentType() {
    return "application/json";
  }

  @Override
  public String getHeader(String name) {
    return name.equalsIgnoreCase("Authorization") ? authorization : null;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return name.equalsIgnoreCase("Authorization")
        ? Collections.enumeration(Collections.singleton(authorization))
        : Collections.emptyEnumeration();
  }

  @Override
  public HttpSession getSession(boolean create) {
    return null;
  }

  @Override
  public String getParameter(String name) {
    return null;
  }

  @Override
  public String[] getParameterValues(String name) {
    return null;
  }

  @Override
  public Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }

  /** Of the servlet at {@code /mcp}. */
  private record Mapping() implements HttpServletMapping {
    @Override
    public String getMatchValue() {
      return "mcp";
    }

    @Override
    public String getPattern() {
      return "/mcp";
    }

    @Override
    public String getServletName() {
      return "mcp";
    }

    @Override
    public MappingMatch getMappingMatch() {
      return MappingMatch.EXACT;
    }
  }
}
