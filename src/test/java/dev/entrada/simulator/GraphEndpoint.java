package dev.entrada.simulator;

import jakarta.json.Json;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;

/** Microsoft Graph's {@code /v1.0/me}. */
final class GraphEndpoint {
  private final Tenant tenant;
  private final Assertions assertions;

  GraphEndpoint(Tenant tenant, Assertions assertions) {
    this.tenant = tenant;
    this.assertions = assertions;
  }

  Reply me(Call call) {
    return call.header("Authorization")
        .filter(value -> value.startsWith("Bearer "))
        .flatMap(value -> person(value.substring("Bearer ".length())))
        .map(GraphEndpoint::found)
        .orElseGet(() -> unauthorized(call.trace()));
  }

  private Optional<Person> person(String token) {
    try {
      JwtClaims claims = assertions.verify(token, AppRegistration.GRAPH);
      return Optional.ofNullable(claims.getClaimValueAsString("upn"))
          .flatMap(tenant.directory::person);
    } catch (Refusal invalid) {
      return Optional.empty();
    }
  }

  private static Reply found(Person person) {
    return Reply.json(
        200,
        Json.createObjectBuilder()
            .add("@odata.context", "https://graph.microsoft.com/v1.0/$metadata#users/$entity")
            .add("id", person.objectId())
            .add("displayName", person.displayName())
            .add("userPrincipalName", person.userPrincipalName())
            .add("mail", person.email())
            .build());
  }

  private static Reply unauthorized(Trace trace) {
    return Reply.json(
        401,
        Json.createObjectBuilder()
            .add(
                "error",
                Json.createObjectBuilder()
                    .add("code", "InvalidAuthenticationToken")
                    .add("message", "Access token is missing, expired or not for Graph.")
                    .add(
                        "innerError",
                        Json.createObjectBuilder()
                            .add("date", trace.timestamp())
                            .add("request-id", trace.traceId())
                            .add("client-request-id", trace.correlationId())))
            .build());
  }
}
