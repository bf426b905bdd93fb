package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Tokens about to be issued by a user flow. Only scopes of an API give an access token, only {@code
 * offline_access} gives a refresh token.
 */
record UserFlowIssue(UserFlow flow, Issue issue) {
  /** The default lifetime of refresh tokens (documented). */
  static final Duration REFRESH_TOKEN_LIFETIME = Duration.ofDays(14);

  JsonObject answer(Tenant tenant) {
    tenant.faults.checkEnabled(issue.person());
    long now = tenant.clock.instant().getEpochSecond();
    JsonObjectBuilder answer =
        Json.createObjectBuilder()
            .add("token_type", "Bearer")
            .add("not_before", now)
            .add("profile_info", profile(tenant));
    if (!issue.requested().resources().isEmpty()) {
      access(answer, tenant, now);
    }
    if (issue.authorized().oidc().contains("openid")) {
      answer
          .add(
              "id_token",
              tenant.userFlowMint.idToken(flow, issue.person(), issue.client(), issue.nonce()))
          .add("id_token_expires_in", tenant.faults.lifetime().toSeconds());
    }
    if (issue.authorized().offlineAccess() && !tenant.faults.isRefreshTokenOmitted()) {
      answer
          .add("refresh_token", issue.refreshToken(tenant))
          .add("refresh_token_expires_in", REFRESH_TOKEN_LIFETIME.toSeconds());
    }
    return answer.build();
  }

  private void access(JsonObjectBuilder answer, Tenant tenant, long now) {
    AppRegistration resource = issue.requested().onlyResource();
    if (resource.equals(AppRegistration.GRAPH)) {
      throw new Refusal(Aadsts.SCOPE_INVALID, issue.requested().text());
    }
    List<String> granted = issue.granted(tenant, resource);
    long seconds = tenant.faults.lifetime().toSeconds();
    answer
        .add(
            "access_token",
            tenant.userFlowMint.accessToken(
                flow, issue.person(), issue.client(), resource, granted))
        .add("expires_in", seconds)
        .add("expires_on", now + seconds)
        .add("resource", resource.clientId())
        .add("scope", String.join(" ", granted.stream().map(resource::fullName).toList()));
  }

  private String profile(Tenant tenant) {
    return Opaque.encode(
        Json.createObjectBuilder()
            .add("ver", "1.0")
            .add("tid", tenant.directory.tenantId())
            .add("name", issue.person().displayName())
            .build()
            .toString()
            .getBytes(StandardCharsets.UTF_8));
  }
}
