package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes access and ID tokens with the claims Entra puts in.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">
 *     Access token claims</a>
 */
final class TokenMint {
  /** More groups than that become an overage claim (documented). */
  private static final int MOST_GROUPS = 200;

  private final Directory directory;
  private final String authority;
  private final Issuers issuers;
  private final TokenSigner signer;
  private final Faults faults;

  TokenMint(
      Directory directory, String authority, Issuers issuers, TokenSigner signer, Faults faults) {
    this.directory = directory;
    this.authority = authority;
    this.issuers = issuers;
    this.signer = signer;
    this.faults = faults;
  }

  /** An access token for a person. */
  String accessToken(
      Person person,
      AppRegistration client,
      AppRegistration resource,
      Collection<String> scopes,
      boolean strong) {
    boolean graph = resource.equals(AppRegistration.GRAPH);
    String tenantId = directory.tenantOf(person);
    JsonObjectBuilder claims = common(client, resource, tenantId);
    person(claims, person, subject(person, resource), version(resource));
    claims.add("scp", String.join(" ", scopes));
    if (strong) {
      claims.add("amr", array(List.of("pwd", "mfa")));
    }
    if (!graph) {
      roles(claims, faults.rolesOf(person));
      groups(claims, person);
    }
    return faults
        .forgeries()
        .signature(signer.accessToken(faults.forgeries().access(claims.build()), tenantId));
  }

  /** An access token for an app itself: no {@code scp}, no person. */
  String appToken(AppRegistration client, AppRegistration resource) {
    String servicePrincipal =
        UUID.nameUUIDFromBytes(("app:" + client.clientId()).getBytes(StandardCharsets.UTF_8))
            .toString();
    JsonObjectBuilder claims =
        common(client, resource, directory.tenantId())
            .add("oid", servicePrincipal)
            .add("sub", servicePrincipal)
            .add("idtyp", "app");
    roles(claims, client.appRoles());
    return signer.accessToken(claims.build(), directory.tenantId());
  }

  /** An ID token; mail address and profile only with the scopes for them. */
  String idToken(Person person, AppRegistration client, Set<String> oidc, @Nullable String nonce) {
    String tenantId = directory.tenantOf(person);
    JsonObjectBuilder claims =
        signer
            .dated()
            .add("iss", issuers.v2(tenantId))
            .add("aud", client.clientId())
            .add("oid", person.objectId())
            .add("tid", tenantId)
            .add("sub", subject(person, client))
            .add("rh", "1." + Opaque.random(30) + ".")
            .add("uti", Opaque.random(16))
            .add("ver", "2.0");
    if (oidc.contains("profile")) {
      claims
          .add("name", person.displayName())
          .add("preferred_username", person.userPrincipalName());
    }
    if (oidc.contains("email") && !person.email().isEmpty()) {
      claims.add("email", person.email());
    }
    if (nonce != null) {
      claims.add("nonce", nonce);
    }
    roles(claims, faults.rolesOf(person));
    groups(claims, person);
    return faults
        .forgeries()
        .signature(signer.idToken(faults.forgeries().id(claims.build()), tenantId));
  }

  private int version(AppRegistration resource) {
    return faults.isV1Tokens() ? 1 : resource.tokenVersion();
  }

  private JsonObjectBuilder common(
      AppRegistration client, AppRegistration resource, String tenantId) {
    boolean v1 = version(resource) == 1;
    String strength = client.secrets().isEmpty() ? (client.signsAssertions() ? "2" : "0") : "1";
    return signer
        .dated()
        .add("aud", v1 ? resource.identifierUri() : resource.clientId())
        .add("iss", v1 ? issuers.v1(tenantId) : issuers.v2(tenantId))
        .add(v1 ? "appid" : "azp", client.clientId())
        .add(v1 ? "appidacr" : "azpacr", strength)
        .add("tid", tenantId)
        .add("rh", "1." + Opaque.random(30) + ".")
        .add("uti", Opaque.random(16))
        .add("ver", v1 ? "1.0" : "2.0");
  }

  private static void person(JsonObjectBuilder claims, Person person, String subject, int version) {
    claims.add("oid", person.objectId()).add("sub", subject).add("name", person.displayName());
    if (version == 1) {
      claims.add("upn", person.userPrincipalName()).add("unique_name", person.userPrincipalName());
    } else {
      claims.add("preferred_username", person.userPrincipalName());
    }
  }

  private static void roles(JsonObjectBuilder claims, List<String> roles) {
    if (!roles.isEmpty()) {
      claims.add("roles", array(roles));
    }
  }

  private void groups(JsonObjectBuilder claims, Person person) {
    if (person.groups().size() > MOST_GROUPS) {
      String endpoint = authority + "/v1.0/users/" + person.objectId() + "/getMemberObjects";
      claims
          .add("_claim_names", Json.createObjectBuilder().add("groups", "src1"))
          .add(
              "_claim_sources",
              Json.createObjectBuilder()
                  .add("src1", Json.createObjectBuilder().add("endpoint", endpoint)));
    } else if (!person.groups().isEmpty()) {
      claims.add("groups", array(person.groups()));
    }
  }

  /** The same person has another subject at every app (documented), but not in External ID. */
  private String subject(Person person, AppRegistration app) {
    String sector = directory.isExternalId() ? directory.tenantId() : app.clientId();
    return Opaque.sha256(person.objectId() + "|" + sector);
  }

  private static JsonArrayBuilder array(List<String> values) {
    return Json.createArrayBuilder(values);
  }
}
