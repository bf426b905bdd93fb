package dev.entrada.settings;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of {@link SettingSource}. */
public final class Sources {
  private Sources() {}

  /** System properties that begin with the prefix, such as {@code entrada.}. */
  public static SettingSource systemProperties(String prefix, Properties properties) {
    return new Named(
        prefix, true, properties.stringPropertyNames(), key -> properties.getProperty(key));
  }

  /** Servlet context parameters that begin with the prefix. */
  public static SettingSource contextParameters(
      String prefix, Iterable<String> names, Function<String, String> values) {
    return new Named(prefix, true, toSet(names), values);
  }

  /** A filter's own init parameters, whose names are the keys themselves. */
  public static SettingSource initParameters(
      Iterable<String> names, Function<String, String> values) {
    return new Named("", true, toSet(names), values);
  }

  /**
   * Environment variables: {@code entrada.base-url} is {@code ENTRADA_BASE_URL}. Unknown names are
   * warnings only, since platforms put variables of their own there: Kubernetes sets {@code
   * ENTRADA_PORT} for a service that is called entrada.
   */
  public static SettingSource environment(String prefix, Map<String, String> environment) {
    String start = prefix.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    return new SettingSource() {
      @Override
      public String spelling(String key) {
        return start + key.toUpperCase(Locale.ROOT).replace('-', '_');
      }

      @Override
      public Optional<String> find(String key) {
        return Optional.ofNullable(environment.get(spelling(key)));
      }

      @Override
      public Set<String> keys() {
        return environment.keySet().stream()
            .filter(name -> name.startsWith(start))
            .map(name -> name.substring(start.length()).toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.toCollection(TreeSet::new));
      }

      @Override
      public boolean isStrict() {
        return false;
      }
    };
  }

  private static Set<String> toSet(Iterable<String> names) {
    Set<String> set = new LinkedHashSet<>();
    names.forEach(set::add);
    return Collections.unmodifiableSet(set);
  }

  private record Named(
      String prefix, boolean isStrict, Set<String> names, Function<String, String> values)
      implements SettingSource {
    @Override
    public String spelling(String key) {
      return prefix + key;
    }

    @Override
    public Optional<String> find(String key) {
      return names.contains(prefix + key)
          ? Optional.ofNullable(values.apply(prefix + key))
          : Optional.empty();
    }

    @Override
    public Set<String> keys() {
      return names.stream()
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
