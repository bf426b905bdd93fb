package dev.entrada.simulator;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/**
 * An access token for this app, exchanged for one for an API further down.
 *
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow">The
 *     on-behalf-of flow</a>
 */
final class OnBehalfOfGrant implements Grant {
  static final String TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  /** A claims challenge has this policy id, and a sign-in which names it satisfies the policy. */
  static final String POLICY = "5e5e5e5e-0000-4000-8000-000000000002";

  private static final String CHALLENGE =
      "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"" + POLICY + "\"]}}}";

  private final Tenant tenant;
  private final Assertions assertions;

  OnBehalfOfGrant(Tenant tenant, Assertions assertions) {
    this.tenant = tenant;
    this.assertions = assertions;
  }

  @Override
  public JsonObject redeem(Call call, AppRegistration client) {
    Parameters form = call.parameters();
    if (!form.required("requested_token_use").equals("on_behalf_of")) {
      throw new Refusal(Aadsts.PARAMETER_INVALID, "requested_token_use");
    }
    if (!client.confidential()) {
      throw new Refusal(Aadsts.SECRET_REQUIRED);
    }
    JwtClaims claims = assertions.verify(form.required("assertion"), client);
    requireTenant(call.tenantSegment(), claims);
    if (!claims.hasClaim("scp")) {
      throw new Refusal(Aadsts.ASSERTION_APP_ONLY, client.clientId());
    }
    ScopeRequest requested = ScopeRequest.parse(form.required("scope"), tenant.directory);
    boolean strong = strong(claims);
    if (tenant.faults.isMfaForOnBehalfOf() && !strong) {
      throw new Refusal(Aadsts.MFA_REQUIRED, requested.onlyResource().clientId())
          .withSuberror("basic_action")
          .withClaims(CHALLENGE);
    }
    tenant
        .faults
        .takeNextOnBehalfOfError()
        .ifPresent(
            code -> {
              throw new Refusal(code);
            });
    return new Issue(person(claims), client, requested, requested, null, strong, Optional.empty())
        .answer(tenant);
  }

  /** A tenant's own endpoint takes its own people's tokens; the code is our choice. */
  private void requireTenant(String segment, JwtClaims claims) {
    String home = claims.getClaimValueAsString("tid");
    if (tenant.directory.tenantAt(segment).filter(id -> !id.equals(home)).isPresent()) {
      throw new Refusal(Aadsts.ASSERTION_INVALID);
    }
  }

  private Person person(JwtClaims claims) {
    String objectId = claims.getClaimValueAsString("oid");
    return tenant.directory.people().stream()
        .filter(person -> person.objectId().equals(objectId))
        .findFirst()
        .orElseThrow(() -> new Refusal(Aadsts.ASSERTION_INVALID));
  }

  private static boolean strong(JwtClaims claims) {
    return claims.getClaimValue("amr") instanceof List<?> methods && methods.contains("mfa");
  }
}
