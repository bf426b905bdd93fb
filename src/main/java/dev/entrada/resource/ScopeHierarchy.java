package dev.entrada.resource;

import dev.entrada.oauth.Scopes;
import dev.entrada.settings.Parsers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which scopes are as good as a narrower one, across any number of steps. Immutable. */
final class ScopeHierarchy {
  static final ScopeHierarchy NONE = new ScopeHierarchy(Map.of());

  /** Each narrower scope with all that imply it. */
  private final Map<String, Set<String>> broader;

  private ScopeHierarchy(Map<String, Set<String>> broader) {
    this.broader = broader;
  }

  /**
   * Reads {@code admin>write,write>read}, or {@code admin>write>read}, which is the same.
   *
   * @throws IllegalArgumentException whose message completes "the value …"
   */
  static ScopeHierarchy parse(String text) {
    Map<String, Set<String>> narrower = new LinkedHashMap<>();
    for (String chain : Parsers.list(text)) {
      List<String> names = Stream.of(chain.split(">", -1)).map(String::strip).toList();
      if (names.size() < 2) {
        throw new IllegalArgumentException("has an element without >: " + chain);
      }
      Scopes.of(names);
      for (int i = 1; i < names.size(); i++) {
        narrower.computeIfAbsent(names.get(i - 1), n -> new LinkedHashSet<>()).add(names.get(i));
      }
    }
    Map<String, Set<String>> broader = new LinkedHashMap<>();
    narrower.forEach((broad, unused) -> spread(broad, broad, narrower, broader));
    return new ScopeHierarchy(broader);
  }

  private static void spread(
      String broad, String from, Map<String, Set<String>> narrower, Map<String, Set<String>> into) {
    for (String narrow : narrower.getOrDefault(from, Set.of())) {
      if (narrow.equals(broad)) {
        throw new IllegalArgumentException("goes round in a circle at " + broad);
      }
      if (into.computeIfAbsent(narrow, n -> new LinkedHashSet<>()).add(broad)) {
        spread(broad, narrow, narrower, into);
      }
    }
  }

  /**
   * Whether the granted scopes are as good as all of the needed ones. Allocates little or nothing.
   */
  boolean permits(Set<String> granted, Set<String> needed) {
    if (broader.isEmpty()) {
      return granted.containsAll(needed);
    }
    for (String scope : needed) {
      if (!granted.contains(scope) && !hasBroader(granted, scope)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasBroader(Set<String> granted, String scope) {
    for (String candidate : broader.getOrDefault(scope, Set.of())) {
      if (granted.contains(candidate)) {
        return true;
      }
    }
    return false;
  }
}
