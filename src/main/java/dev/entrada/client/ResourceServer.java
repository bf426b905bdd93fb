package dev.entrada.client;

import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ResourceIndicator;
import java.util.List;
import java.util.Set;

/**
 * An MCP server that may look tokens up and exchange them, as the operator listed it.
 *
 * @param resources whose tokens: a token for any other resource does not exist to it
 * @param downstreamScopes the full names of the scopes that it may ask for in exchange
 */
public record ResourceServer(
    ClientId id, List<ResourceIndicator> resources, Set<String> downstreamScopes) {
  public ResourceServer {
    resources = List.copyOf(resources);
    downstreamScopes = Set.copyOf(downstreamScopes);
  }

  /** Whether a token with this {@code aud} is for it. */
  public boolean owns(String audience) {
    return resources.stream().anyMatch(resource -> resource.value().equals(audience));
  }
}
