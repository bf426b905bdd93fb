package dev.entrada.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code scope} parameter, read in Entra's way: OpenID Connect scopes stand alone, any other is
 * {@code {resource}/{name}}, and a bare name belongs to Microsoft Graph (claude-code #73460).
 *
 * @param oidc of {@code openid profile email offline_access}
 * @param resources names asked for, by API; {@code .default} stands for what is configured
 */
record ScopeRequest(String text, Set<String> oidc, Map<AppRegistration, Set<String>> resources) {
  static final String DEFAULT = ".default";
  private static final Set<String> OIDC = Set.of("openid", "profile", "email", "offline_access");

  /** Reads without limit on the number of resources, as the authorization endpoint does. */
  static ScopeRequest parse(String text, Directory directory) {
    Set<String> oidc = new LinkedHashSet<>();
    Map<AppRegistration, Set<String>> resources = new LinkedHashMap<>();
    for (String scope : text.strip().split("\\s+")) {
      if (OIDC.contains(scope)) {
        oidc.add(scope);
      } else {
        add(scope, directory, resources);
      }
    }
    return new ScopeRequest(text, oidc, resources).checked();
  }

  private static void add(
      String scope, Directory directory, Map<AppRegistration, Set<String>> resources) {
    int slash = scope.lastIndexOf('/');
    String identifier =
        slash < 0 ? AppRegistration.GRAPH.identifierUri() : scope.substring(0, slash);
    String name = scope.substring(slash + 1);
    AppRegistration resource =
        directory
            .resource(identifier)
            .orElseThrow(
                () -> new Refusal(Aadsts.RESOURCE_NOT_FOUND, identifier, directory.tenantId()));
    String known =
        name.equals(DEFAULT)
            ? DEFAULT
            : resource
                .scopeNamed(name)
                .orElseThrow(
                    () -> new Refusal(Aadsts.SCOPE_NOT_ON_RESOURCE, name, resource.clientId()));
    resources.computeIfAbsent(resource, unused -> new LinkedHashSet<>()).add(known);
  }

  /** {@code .default} tolerates no resource-specific scope next to it (copilot-cli #4464). */
  private ScopeRequest checked() {
    long names = resources.values().stream().mapToLong(Set::size).sum();
    boolean hasDefault = resources.values().stream().anyMatch(set -> set.contains(DEFAULT));
    if (hasDefault && names > 1) {
      throw new Refusal(Aadsts.SCOPE_INVALID, text);
    }
    return this;
  }

  /**
   * The one API of a token request. Only OpenID Connect scopes give a token for Microsoft Graph;
   * {@code offline_access} alone gives nothing (fastmcp #4467).
   */
  AppRegistration onlyResource() {
    if (resources.size() > 1) {
      throw new Refusal(Aadsts.SEVERAL_RESOURCES, text);
    }
    if (resources.isEmpty() && oidc.equals(Set.of("offline_access"))) {
      throw new Refusal(Aadsts.SCOPE_INVALID, text);
    }
    return resources.keySet().stream().findFirst().orElse(AppRegistration.GRAPH);
  }

  Set<String> names(AppRegistration resource) {
    return resources.getOrDefault(resource, Set.of());
  }

  /** Every resource-specific scope by full name, {@code .default} left out. */
  List<String> fullNames() {
    List<String> all = new ArrayList<>();
    resources.forEach(
        (resource, names) ->
            names.stream()
                .filter(name -> !name.equals(DEFAULT))
                .forEach(name -> all.add(resource.fullName(name))));
    return all;
  }

  boolean offlineAccess() {
    return oidc.contains("offline_access");
  }
}
