package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import java.util.Optional;

/** Discovery document and key set. Like Entra's, the document says nothing of PKCE. */
final class MetadataEndpoints {
  private final Tenant tenant;

  MetadataEndpoints(Tenant tenant) {
    this.tenant = tenant;
  }

  Reply configuration(Call call) {
    call.requireMethod("GET", "HEAD");
    String prefix = call.prefix();
    return Reply.json(
        200,
        Json.createObjectBuilder()
            .add("issuer", issuer(call))
            .add("authorization_endpoint", tenant.url(prefix, "/oauth2/v2.0/authorize"))
            .add("token_endpoint", tenant.url(prefix, "/oauth2/v2.0/token"))
            .add("jwks_uri", tenant.url(prefix, "/discovery/v2.0/keys"))
            .add("response_modes_supported", array("query"))
            .add("response_types_supported", array("code"))
            .add("subject_types_supported", array("pairwise"))
            .add("id_token_signing_alg_values_supported", array("RS256"))
            .add("scopes_supported", array("openid", "profile", "email", "offline_access"))
            .add(
                "token_endpoint_auth_methods_supported",
                array("client_secret_post", "private_key_jwt", "client_secret_basic"))
            .add(
                "claims_supported",
                array("sub", "iss", "aud", "exp", "iat", "nonce", "name", "tid", "oid"))
            .build());
  }

  Reply keys(Call call) {
    call.requireMethod("GET", "HEAD");
    if (tenant.faults.isKeyOutage()) {
      throw new Refusal(Aadsts.TEMPORARILY_UNAVAILABLE);
    }
    if (call.userFlow().isPresent()) {
      return Reply.json(200, tenant.keys.userFlowSet());
    }
    String segment = call.tenantSegment();
    boolean personal = Directory.SHARED.contains(segment) || segment.equals(Directory.CONSUMERS);
    Optional<String> consumers =
        personal ? Optional.of(tenant.issuers.v2(Directory.CONSUMERS)) : Optional.empty();
    return Reply.json(200, tenant.keys.set(issuer(call), consumers));
  }

  private String issuer(Call call) {
    return call.userFlow().isPresent()
        ? tenant.issuers.userFlow()
        : tenant.issuers.at(call.tenantSegment());
  }

  private static JsonArrayBuilder array(String... values) {
    return Json.createArrayBuilder(List.of(values));
  }
}
