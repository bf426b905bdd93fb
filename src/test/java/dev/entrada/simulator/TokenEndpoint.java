package dev.entrada.simulator;

import java.util.Map;
import java.util.Set;

/**
 * The token endpoint: method and encoding, repeated parameters, {@code resource}, grant type,
 * client, forced errors; then the grant.
 */
final class TokenEndpoint implements Endpoint {
  /** What the simulator's user flows can do. */
  private static final Set<String> OF_USER_FLOWS = Set.of("authorization_code", "refresh_token");

  private final Tenant tenant;
  private final ClientAuthentication clients;
  private final Map<String, Grant> grants;

  TokenEndpoint(Tenant tenant, Assertions assertions) {
    this.tenant = tenant;
    clients = new ClientAuthentication(tenant);
    grants =
        Map.of(
            "authorization_code",
            new AuthorizationCodeGrant(tenant),
            "refresh_token",
            new RefreshTokenGrant(tenant),
            OnBehalfOfGrant.TYPE,
            new OnBehalfOfGrant(tenant, assertions),
            "client_credentials",
            new ClientCredentialsGrant(tenant));
  }

  @Override
  public Reply answer(Call call) {
    call.requireMethod("POST");
    if (tenant.faults.isTokenOutage()) {
      throw new Refusal(Aadsts.TEMPORARILY_UNAVAILABLE);
    }
    if (!call.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded")) {
      throw new Refusal(Aadsts.MALFORMED);
    }
    Parameters form = call.parameters();
    form.refuseRepeated();
    if (form.values().containsKey("resource")) {
      throw new Refusal(Aadsts.RESOURCE_PARAMETER);
    }
    String grantType = form.required("grant_type");
    Grant grant = grants.get(grantType);
    if (grant == null || !OF_USER_FLOWS.contains(grantType) && call.userFlow().isPresent()) {
      throw new Refusal(Aadsts.GRANT_TYPE_UNSUPPORTED, grantType);
    }
    AppRegistration client = clients.authenticate(call);
    if (!grantType.equals("client_credentials")) {
      tenant.accounts.checkApp(call.tenantSegment(), client);
    }
    tenant
        .faults
        .takeNextTokenError()
        .ifPresent(
            code -> {
              throw new Refusal(code);
            });
    return Reply.json(200, tenant.faults.alteredAnswer(grant.redeem(call, client)));
  }
}
