package dev.entrada.simulator;

import jakarta.json.JsonObject;

/** A refresh token for new tokens, for any API which the person consented to. */
final class RefreshTokenGrant implements Grant {
  private final Tenant tenant;

  RefreshTokenGrant(Tenant tenant) {
    this.tenant = tenant;
  }

  /** Without {@code scope} the scopes of the sign-in are asked for again (documented). */
  @Override
  public JsonObject redeem(Call call, AppRegistration client) {
    Parameters form = call.parameters();
    RefreshTokens.Grant grant = tenant.refreshTokens.find(form.required("refresh_token"), client);
    call.requireFlow(grant.userFlow());
    tenant.accounts.checkPerson(call.tenantSegment(), client, grant.person());
    ScopeRequest requested =
        form.optional("scope")
            .map(scope -> ScopeRequest.parse(scope, tenant.directory))
            .orElse(grant.scopes());
    return new Issue(
            grant.person(),
            client,
            requested,
            grant.scopes(),
            null,
            grant.strong(),
            grant.userFlow())
        .answer(tenant);
  }
}
