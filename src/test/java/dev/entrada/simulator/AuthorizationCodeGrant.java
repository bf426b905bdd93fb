package dev.entrada.simulator;

import jakarta.json.JsonObject;

/** A code for tokens. A mistake in the request leaves the code usable (not known of Entra). */
final class AuthorizationCodeGrant implements Grant {
  private final Tenant tenant;

  AuthorizationCodeGrant(Tenant tenant) {
    this.tenant = tenant;
  }

  @Override
  public JsonObject redeem(Call call, AppRegistration client) {
    Parameters form = call.parameters();
    String code = form.required("code");
    String redirectUri = form.required("redirect_uri");
    AuthorizationCodes.Grant grant = tenant.codes.peek(code);
    if (!grant.client().clientId().equals(client.clientId())) {
      throw new Refusal(Aadsts.GRANT_INVALID);
    }
    call.requireFlow(grant.userFlow());
    tenant.accounts.checkCode(call.tenantSegment(), client, grant.person());
    if (!grant.redirectUri().equals(redirectUri)) {
      throw new Refusal(Aadsts.REDIRECT_URI_CHANGED, redirectUri);
    }
    grant
        .challenge()
        .ifPresent(challenge -> challenge.check(form.optional("code_verifier").orElse(null)));
    String scope = form.optional("scope").orElseThrow(() -> new Refusal(Aadsts.SCOPE_EMPTY));
    ScopeRequest requested = ScopeRequest.parse(scope, tenant.directory);
    requested.onlyResource();
    tenant.codes.redeem(code);
    return new Issue(
            grant.person(),
            client,
            requested,
            grant.scopes(),
            grant.nonce(),
            grant.strong(),
            grant.userFlow())
        .answer(tenant);
  }
}
