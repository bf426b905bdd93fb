package dev.entrada.simulator;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who allowed which app what. It only grows, as the grants of a tenant do. */
final class Consents {
  private final Map<String, Set<String>> granted = new ConcurrentHashMap<>();

  /** Records that a person allowed an app some scopes, given by full name. */
  void grant(Person person, AppRegistration client, Collection<String> fullNames) {
    granted
        .computeIfAbsent(key(person, client), unused -> ConcurrentHashMap.newKeySet())
        .addAll(fullNames);
  }

  boolean covers(Person person, AppRegistration client, Collection<String> fullNames) {
    return fullNames.stream().allMatch(name -> has(person, client, name));
  }

  /**
   * Short names of everything allowed on an API. Entra puts all of it into a token, not only what
   * was asked for (reported).
   */
  List<String> of(Person person, AppRegistration client, AppRegistration resource) {
    return resource.scopes().stream()
        .filter(name -> has(person, client, resource.fullName(name)))
        .toList();
  }

  private boolean has(Person person, AppRegistration client, String fullName) {
    return client.consented().contains(fullName)
        || granted.getOrDefault(key(person, client), Set.of()).contains(fullName);
  }

  private static String key(Person person, AppRegistration client) {
    return person.objectId() + "|" + client.clientId();
  }
}
