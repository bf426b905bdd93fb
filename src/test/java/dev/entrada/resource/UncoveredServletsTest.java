package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A container that has null where the API has an empty collection. */
class UncoveredServletsTest {
  private static final String SDKS = "io.modelcontextprotocol.server.AnyServlet";

  private static <T> T answering(Class<T> type, Map<String, @Nullable Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.get(method.getName())));
  }

  private static List<String> uncovered(@Nullable List<String> filter, List<String> servlet) {
    Map<String, @Nullable Object> ofFilter = new HashMap<>();
    ofFilter.put("getClassName", BearerTokenFilter.class.getName());
    ofFilter.put("getUrlPatternMappings", filter);
    Map<String, @Nullable Object> ofServlet = new HashMap<>();
    ofServlet.put("getName", "mcp");
    ofServlet.put("getClassName", SDKS);
    ofServlet.put("getMappings", servlet);
    Map<String, @Nullable Object> ofOther = new HashMap<>(ofServlet);
    ofOther.put("getMappings", null);
    Map<String, @Nullable Object> ofContext = new HashMap<>();
    ofContext.put(
        "getFilterRegistrations", Map.of("f", answering(FilterRegistration.class, ofFilter)));
    ofContext.put(
        "getServletRegistrations",
        Map.of(
            "s", answering(ServletRegistration.class, ofServlet),
            "other", answering(ServletRegistration.class, ofOther)));
    return UncoveredServlets.patterns(answering(ServletContext.class, ofContext));
  }

  @Test
  void takesNullForNoMapping() {
    assertThat(uncovered(List.of("/mcp"), List.of("/mcp"))).isEmpty();
    assertThat(uncovered(List.of("/mcp"), List.of("/*"))).containsExactly("/*");
    assertThat(uncovered(null, List.of("/mcp"))).containsExactly("/mcp");
  }
}
