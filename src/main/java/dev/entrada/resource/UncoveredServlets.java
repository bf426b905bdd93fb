package dev.entrada.resource;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * MCP servlets that can be reached past the app's filters. Those of the Java SDK take any path that
 * ends with their endpoint: on {@code /*} behind a filter on {@code /mcp}, one would answer anybody
 * at {@code /x/mcp}. Of other servlets it cannot be seen which paths they take for a call.
 */
final class UncoveredServlets {
  private static final String SDK = "io.modelcontextprotocol.";

  private UncoveredServlets() {}

  /** URL patterns of such servlets that none of our filters is mapped to. */
  static List<String> patterns(ServletContext context) {
    Set<String> names = new HashSet<>();
    Set<String> covered = new HashSet<>();
    for (FilterRegistration filter : context.getFilterRegistrations().values()) {
      if (BearerTokenFilter.class.getName().equals(filter.getClassName())) {
        names.addAll(orNone(filter.getServletNameMappings()));
        covered.addAll(orNone(filter.getUrlPatternMappings()));
      }
    }
    return context.getServletRegistrations().values().stream()
        .filter(servlet -> isSdks(servlet) && !names.contains(servlet.getName()))
        .flatMap(servlet -> orNone(servlet.getMappings()).stream())
        .filter(pattern -> covered.stream().noneMatch(wider -> covers(wider, pattern)))
        .sorted()
        .toList();
  }

  private static boolean isSdks(ServletRegistration servlet) {
    return Optional.ofNullable(servlet.getClassName()).orElse("").startsWith(SDK);
  }

  /** Where the API has an empty collection, Open Liberty has null. */
  private static Collection<String> orNone(@Nullable Collection<String> mappings) {
    return mappings == null ? List.of() : mappings;
  }

  private static boolean covers(String wider, String pattern) {
    String prefix = wider.endsWith("/*") ? wider.substring(0, wider.length() - 1) : "";
    return wider.equals(pattern)
        || wider.equals("/*")
        || (!prefix.isEmpty() && (pattern + "/").startsWith(prefix));
  }
}
