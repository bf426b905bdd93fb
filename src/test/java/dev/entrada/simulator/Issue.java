package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens about to be issued to an app for a person.
 *
 * @param requested the scopes of this request; they choose the API
 * @param authorized the scopes of the sign-in; they decide on ID and refresh token
 * @param nonce of the sign-in, for the ID token
 * @param strong whether the person went through multifactor authentication
 * @param userFlow the flow of B2C, whose tokens look different
 */
record Issue(
    Person person,
    AppRegistration client,
    ScopeRequest requested,
    ScopeRequest authorized,
    @Nullable String nonce,
    boolean strong,
    Optional<UserFlow> userFlow) {

  /**
   * Makes the answer of the token endpoint.
   *
   * @throws Refusal 50057, 28000, 70011 or 65001
   */
  JsonObject answer(Tenant tenant) {
    if (userFlow.isPresent()) {
      return new UserFlowIssue(userFlow.get(), this).answer(tenant);
    }
    tenant.faults.checkEnabled(person);
    AppRegistration resource = requested.onlyResource();
    List<String> granted = granted(tenant, resource);
    Set<String> oidc = new LinkedHashSet<>(authorized.oidc());
    oidc.addAll(requested.oidc());
    boolean graph = resource.equals(AppRegistration.GRAPH);
    List<String> scp = new ArrayList<>(granted);
    List<String> scope = new ArrayList<>(granted.stream().map(resource::fullName).toList());
    if (graph) {
      // Entra echoes these with Graph only (authentication-library-common-for-android #527).
      List<String> echoed = oidc.stream().filter(name -> !name.equals("offline_access")).toList();
      scp.addAll(echoed);
      scope.addAll(echoed);
    }
    long seconds = tenant.faults.lifetime().toSeconds();
    JsonObjectBuilder answer =
        Json.createObjectBuilder()
            .add("token_type", "Bearer")
            .add("scope", String.join(" ", scope))
            .add("expires_in", seconds)
            .add("ext_expires_in", seconds)
            .add("access_token", tenant.mint.accessToken(person, client, resource, scp, strong));
    if (authorized.offlineAccess() && !tenant.faults.isRefreshTokenOmitted()) {
      answer.add("refresh_token", refreshToken(tenant));
    }
    if (oidc.contains("openid")) {
      answer.add("id_token", tenant.mint.idToken(person, client, oidc, nonce));
    }
    return answer.build();
  }

  String refreshToken(Tenant tenant) {
    return tenant.refreshTokens.issue(person, client, authorized, strong, userFlow);
  }

  /** Short names of the scopes on an API, or 65001. */
  List<String> granted(Tenant tenant, AppRegistration resource) {
    List<String> names =
        requested.names(resource).stream()
            .filter(name -> !name.equals(ScopeRequest.DEFAULT))
            .map(resource::fullName)
            .toList();
    List<String> granted = tenant.consents.of(person, client, resource);
    boolean nothing = granted.isEmpty() && !requested.names(resource).isEmpty();
    if (tenant.faults.isConsentRefused()
        || nothing
        || !tenant.consents.covers(person, client, names)) {
      throw new Refusal(Aadsts.CONSENT_MISSING, client.clientId()).withSuberror("consent_required");
    }
    return granted;
  }
}
