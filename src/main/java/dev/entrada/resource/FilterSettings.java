package dev.entrada.resource;

import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.Setting;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a filter is configured with. The init-param wins, being nearest; then system property,
 * environment, context-param, which bear the prefix {@value #PREFIX}. The mode too: see {@link
 * FilterSources}.
 */
public final class FilterSettings {
  static final String PREFIX = "entrada.filter.";

  /** In the order of the documentation. */
  public static final List<Setting<?>> ALL = FilterKeys.ALL;

  private FilterSettings() {}

  /**
   * The values.
   *
   * @param toolScopes empty means that bodies are not looked at
   * @param allowedOrigins empty means that {@code Origin} is not looked at
   * @param metadataUrl what challenges name; empty means that it follows from the resource
   * @param warnings what may be a mistake but keeps nothing from starting
   */
  record Values(
      ResourceIndicator resource,
      TrustedTokens trusted,
      Scopes requiredScopes,
      Optional<ToolScopes> toolScopes,
      ScopeHierarchy hierarchy,
      Optional<Set<String>> allowedOrigins,
      Optional<String> metadataUrl,
      Duration clockSkew,
      List<String> warnings) {}

  /**
   * @throws ConfigurationException if anything is wrong, with all that is
   */
  static Values read(FilterConfig config, Properties system, Map<String, String> environment) {
    ServletContext context = config.getServletContext();
    FilterSources sources =
        new FilterSources(
            Sources.initParameters(
                Collections.list(config.getInitParameterNames()), config::getInitParameter),
            List.of(
                Sources.systemProperties(PREFIX, system), Sources.environment(PREFIX, environment)),
            Sources.contextParameters(
                PREFIX,
                Collections.list(context.getInitParameterNames()),
                context::getInitParameter),
            context.getAttribute(TokenAuthority.ATTRIBUTE) instanceof TokenAuthority);
    SettingsReader reader =
        new SettingsReader("Filter " + config.getFilterName(), sources.nearestFirst());
    sources.problems().forEach(reader::problem);
    return read(reader, sources);
  }

  private static Values read(SettingsReader reader, FilterSources sources) {
    var resource = reader.read(FilterKeys.RESOURCE);
    TrustReader trust = new TrustReader(reader, resource.optional(), sources.hasAuthority());
    var scopes = reader.read(FilterKeys.REQUIRED_SCOPES);
    var toolScopes = reader.read(FilterKeys.TOOL_SCOPES);
    var hierarchy = reader.read(FilterKeys.SCOPE_HIERARCHY);
    var origins = reader.read(FilterKeys.ALLOWED_ORIGINS);
    var metadataUrl = reader.read(FilterKeys.RESOURCE_METADATA_URL);
    var skew = reader.read(FilterKeys.CLOCK_SKEW);
    Scopes named =
        scopes
            .optional()
            .orElse(Scopes.NONE)
            .plus(toolScopes.optional().map(ToolScopes::all).orElse(Scopes.NONE));
    if (named.asSet().size() > Scopes.MAX_COUNT) {
      reader.problem(
          FilterKeys.TOOL_SCOPES.key(),
          "and required-scopes name more than " + Scopes.MAX_COUNT + " scopes",
          "Name fewer: a challenge must have room for all of them");
    }
    reader.finish();
    return new Values(
        resource.get(),
        trust.get(),
        scopes.get(),
        toolScopes.optional().filter(rules -> !rules.isEmpty()),
        hierarchy.optional().orElse(ScopeHierarchy.NONE),
        origins.optional(),
        metadataUrl.optional(),
        skew.get(),
        Stream.of(reader.warnings(), trust.warnings(), sources.warnings())
            .flatMap(List::stream)
            .toList());
  }
}
