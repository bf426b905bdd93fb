package dev.entrada.resource;

import dev.entrada.settings.Problem;
import dev.entrada.settings.Setting;
import dev.entrada.settings.SettingSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a filter's settings may stand. All apps of a container share its environment, so what
 * stands there is hidden from a filter that it cannot be meant for: the resource of one app, and
 * the settings of another mode than the filter itself says, or the server in its app.
 *
 * @param own the filter's init-params
 * @param process system properties and environment, those of the whole process
 * @param app context-params
 * @param hasAuthority whether an authorization server runs in the app
 */
record FilterSources(
    SettingSource own, List<SettingSource> process, SettingSource app, boolean hasAuthority) {
  private static final Set<String> MODES = keys(FilterKeys.ISSUER_URL, FilterKeys.TENANT_ID);
  private static final Set<String> OF_INTROSPECTION =
      keys(FilterKeys.CLIENT_ID, FilterKeys.CLIENT_SECRET, FilterKeys.INTROSPECTION_CACHE);
  private static final Set<String> OF_SERVER =
      keys(
          FilterKeys.ISSUER_URL,
          FilterKeys.JWKS_URL,
          FilterKeys.REVOCATION_CHECK,
          FilterKeys.CLIENT_SECRET,
          FilterKeys.INTROSPECTION_CACHE);
  private static final Set<String> OF_ENTRA =
      keys(
          FilterKeys.TENANT_ID,
          FilterKeys.AUTHORITY,
          FilterKeys.IDENTIFIER_URI,
          FilterKeys.ALLOWED_TENANTS,
          FilterKeys.ACCEPT_APP_TOKENS);

  private static Set<String> keys(Setting<?>... settings) {
    return Stream.of(settings).map(Setting::key).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> union(List<Set<String>> sets) {
    return sets.stream().flatMap(Collection::stream).collect(Collectors.toUnmodifiableSet());
  }

  /** The sources, each without what is hidden in it. */
  List<SettingSource> nearestFirst() {
    Set<String> ofOthers = ofOtherModes();
    Set<String> ofProcess =
        union(
            isOverruledByServerInApp()
                ? List.of(keys(FilterKeys.RESOURCE), OF_SERVER, OF_ENTRA, OF_INTROSPECTION)
                : List.of(keys(FilterKeys.RESOURCE), ofOthers));
    return Stream.of(
            Stream.of(own),
            process.stream().map(source -> new Without(source, ofProcess)),
            Stream.of(new Without(app, ofOthers)))
        .<SettingSource>flatMap(sources -> sources)
        .toList();
  }

  /** The keys that are of no use in the mode which the init-params name, if they name one. */
  private Set<String> ofOtherModes() {
    boolean ofServer = own.find(FilterKeys.ISSUER_URL.key()).isPresent();
    boolean ofEntra = own.find(FilterKeys.TENANT_ID.key()).isPresent();
    if (ofServer == ofEntra) {
      return Set.of(); // no mode; or two, which is a problem to report
    }
    if (ofEntra) {
      return OF_SERVER;
    }
    return introspects() ? OF_ENTRA : union(List.of(OF_ENTRA, OF_INTROSPECTION));
  }

  private boolean introspects() {
    String key = FilterKeys.REVOCATION_CHECK.key();
    return Stream.of(List.of(own), process, List.of(app))
        .flatMap(List::stream)
        .flatMap(source -> source.find(key).stream())
        .findFirst()
        .map(text -> text.strip().equals("introspect"))
        .orElse(false);
  }

  /** Whether the process names a mode, but to all apps, while this one has a server of its own. */
  private boolean isOverruledByServerInApp() {
    return hasAuthority
        && !namesMode(own)
        && !namesMode(app)
        && process.stream().anyMatch(FilterSources::namesMode);
  }

  private static boolean namesMode(SettingSource source) {
    return MODES.stream().anyMatch(key -> source.find(key).isPresent());
  }

  /** A resource that is set for the whole process. */
  List<Problem> problems() {
    return spellings(keys(FilterKeys.RESOURCE))
        .map(
            spelling ->
                new Problem(
                    spelling,
                    "is set for the whole process, so that all apps of the container would accept"
                        + " each other's tokens",
                    "Move it to an init-param of the filter, or to a context-param of the app"))
        .toList();
  }

  /** A mode that is set for the whole process, where a server runs in the app. */
  List<String> warnings() {
    return isOverruledByServerInApp()
        ? spellings(MODES)
            .map(
                spelling ->
                    spelling
                        + " is set for the whole process and has no effect here, since an"
                        + " authorization server runs in this app. To accept other tokens than its"
                        + " own, set it as an init-param of the filter")
            .toList()
        : List.of();
  }

  /** How those of the keys are spelled that stand in sources of the whole process. */
  private Stream<String> spellings(Set<String> keys) {
    return process.stream()
        .flatMap(
            source ->
                keys.stream().filter(key -> source.find(key).isPresent()).map(source::spelling));
  }

  /**
   * A source in which some keys cannot be found.
   *
   * @param hidden those of secrets stand for their {@code -file} variants too
   */
  private record Without(SettingSource source, Set<String> hidden) implements SettingSource {
    @Override
    public String spelling(String key) {
      return source.spelling(key);
    }

    @Override
    public Optional<String> find(String key) {
      return hidden.contains(key.replaceFirst("-file$", "")) ? Optional.empty() : source.find(key);
    }

    @Override
    public Set<String> keys() {
      return source.keys();
    }

    @Override
    public boolean isStrict() {
      return source.isStrict();
    }
  }
}
