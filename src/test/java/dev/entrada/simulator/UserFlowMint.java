package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tokens of user flows: the flow's name instead of tenant and object id, {@code ver} 1.0
 * with v2-like claims.
 *
 * @see <a href="https://learn.microsoft.com/azure/active-directory-b2c/tokens-overview">Tokens</a>
 */
final class UserFlowMint {
  private final Directory directory;
  private final Issuers issuers;
  private final TokenSigner signer;

  UserFlowMint(Directory directory, Issuers issuers, TokenSigner signer) {
    this.directory = directory;
    this.issuers = issuers;
    this.signer = signer;
  }

  String accessToken(
      UserFlow flow,
      Person person,
      AppRegistration client,
      AppRegistration resource,
      Collection<String> scopes) {
    JsonObjectBuilder claims =
        common(flow, person)
            .add("aud", resource.clientId())
            .add("azp", client.clientId())
            .add("scp", String.join(" ", scopes));
    return signer.accessToken(claims.build(), directory.tenantId());
  }

  String idToken(UserFlow flow, Person person, AppRegistration client, @Nullable String nonce) {
    JsonObjectBuilder claims = common(flow, person).add("aud", client.clientId());
    if (nonce != null) {
      claims.add("nonce", nonce);
    }
    return signer.idToken(claims.build(), directory.tenantId());
  }

  private JsonObjectBuilder common(UserFlow flow, Person person) {
    JsonObjectBuilder claims =
        signer
            .dated()
            .add("ver", "1.0")
            .add("iss", issuers.userFlow())
            .add("sub", person.objectId())
            .add("name", person.displayName())
            .add("emails", Json.createArrayBuilder().add(person.email()))
            .add(flow.acr() ? "acr" : "tfp", flow.name());
    if (flow.objectId()) {
      claims.add("oid", person.objectId());
    }
    return claims;
  }
}
