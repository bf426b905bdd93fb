package dev.entrada.benchmark;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwkSource;
import dev.entrada.jose.SigningKey;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.resource.BearerTokenFilter;
import dev.entrada.resource.TokenAuthority;
import dev.entrada.resource.VerifiedAccessToken;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our filter, configured as an app would do it. */
final class Entrada {
  static final Map<String, String> PARAMETERS =
      Map.of(
          "resource", AccessTokenPool.RESOURCE,
          "required-scopes", AccessTokenPool.SCOPE,
          "revocation-check", "none");

  private Entrada() {}

  /** A filter of its own, which has seen no token yet. */
  static BearerTokenFilter filter(SigningKey key) {
    BearerTokenFilter filter = new BearerTokenFilter();
    try {
      filter.init(new Config(context(authority(key))));
    } catch (ServletException e) {
      throw new IllegalStateException(e);
    }
    return filter;
  }

  /** The part of a server that filters see: its keys. */
  static TokenAuthority authority(SigningKey key) {
    JwkSet keys = JwkSet.of(List.of(key));
    return new TokenAuthority() {
      @Override
      public ServerUrl issuer() {
        return new ServerUrl(AccessTokenPool.ISSUER);
      }

      @Override
      public JwkSource keys() {
        return keys;
      }

      @Override
      public boolean isRevoked(VerifiedAccessToken token) {
        return false;
      }
    };
  }

  private static ServletContext context(TokenAuthority authority) {
    Map<String, Object> attributes = new HashMap<>(Map.of(TokenAuthority.ATTRIBUTE, authority));
    return (ServletContext)
        Proxy.newProxyInstance(
            Entrada.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                  case "getContextPath" -> "";
                  case "getInitParameterNames" -> Collections.emptyEnumeration();
                  case "getInitParameter" -> null;
                  case "getFilterRegistrations", "getServletRegistrations" -> Map.of();
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  private record Config(ServletContext context) implements FilterConfig {
    @Override
    public String getFilterName() {
      return "mcp";
    }

    @Override
    public ServletContext getServletContext() {
      return context;
    }

    @Override
    public String getInitParameter(String name) {
      return PARAMETERS.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(PARAMETERS.keySet());
    }
  }
}
