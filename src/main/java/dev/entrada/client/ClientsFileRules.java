package dev.entrada.client;

import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What entries of the clients file may name, as the rest of the configuration has it. An entry that
 * goes beyond could never do what it is there for.
 *
 * @param resources whether tokens are issued for it, byte by byte
 * @param redirectUris whether this server answers to it at all
 */
public record ClientsFileRules(
    Predicate<ResourceIndicator> resources, Predicate<RedirectUri> redirectUris) {
  public static ClientsFileRules of(List<ResourceIndicator> resources, RedirectPolicy policy) {
    return new ClientsFileRules(resources::contains, policy::allows);
  }

  void check(ResourceServer server) {
    for (ResourceIndicator resource : server.resources()) {
      if (!resources.test(resource)) {
        throw new IllegalArgumentException(
            "resources has "
                + resource
                + ", which is none of entrada.resources, character by character");
      }
    }
  }

  void check(ClientMetadata client) {
    for (RedirectUri uri : client.redirectUris()) {
      if (!redirectUris.test(uri)) {
        throw new IllegalArgumentException(
            "redirect_uris has " + uri + ", which entrada.allowed-client-redirect-uris must allow");
      }
    }
  }
}
