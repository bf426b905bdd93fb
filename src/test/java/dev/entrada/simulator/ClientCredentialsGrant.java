package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Set;

/** A token for the app itself. */
final class ClientCredentialsGrant implements Grant {
  private final Tenant tenant;

  ClientCredentialsGrant(Tenant tenant) {
    this.tenant = tenant;
  }

  @Override
  public JsonObject redeem(Call call, AppRegistration client) {
    if (Directory.SHARED.contains(call.tenantSegment())) {
      throw new Refusal(Aadsts.TENANT_REQUIRED, call.tenantSegment());
    }
    if (!client.confidential()) {
      throw new Refusal(Aadsts.SECRET_REQUIRED);
    }
    String scope = call.parameters().required("scope");
    if (scope.contains(" ") || !scope.endsWith("/" + ScopeRequest.DEFAULT)) {
      throw new Refusal(Aadsts.DEFAULT_SCOPE_REQUIRED, scope);
    }
    ScopeRequest requested = ScopeRequest.parse(scope, tenant.directory);
    AppRegistration resource = requested.onlyResource();
    if (!requested.names(resource).equals(Set.of(ScopeRequest.DEFAULT))) {
      throw new Refusal(Aadsts.DEFAULT_SCOPE_REQUIRED, scope);
    }
    long seconds = tenant.faults.lifetime().toSeconds();
    return Json.createObjectBuilder()
        .add("token_type", "Bearer")
        .add("expires_in", seconds)
        .add("ext_expires_in", seconds)
        .add("access_token", tenant.mint.appToken(client, resource))
        .build();
  }
}
