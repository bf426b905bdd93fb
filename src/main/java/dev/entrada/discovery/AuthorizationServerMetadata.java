package dev.entrada.discovery;

import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.ServerCapabilities;
import dev.entrada.oauth.ServerUrl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metadata document. Everything in it is built from configuration, never from a request.
 *
 * @param base where the endpoints are, with the prefix of an embedding app
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414#section-2">RFC 8414 §2</a>
 */
public record AuthorizationServerMetadata(
    ServerUrl issuer, String base, ServerCapabilities capabilities) {
  /** Members in the order of the RFC; absent ones are not supported. */
  public Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("issuer", issuer.value());
    json.put("authorization_endpoint", base + "/authorize");
    json.put("token_endpoint", base + "/token");
    json.put("jwks_uri", base + "/jwks");
    if (capabilities.registration()) {
      json.put("registration_endpoint", base + "/register");
    }
    json.put("scopes_supported", List.copyOf(capabilities.scopes().asSet()));
    json.put("response_types_supported", List.of("code"));
    json.put("response_modes_supported", List.of("query"));
    json.put(
        "grant_types_supported", capabilities.grantTypes().stream().map(GrantType::wire).toList());
    putAuthMethods(json, "token", authMethods());
    if (capabilities.revocation()) {
      json.put("revocation_endpoint", base + "/revoke");
      putAuthMethods(json, "revocation", authMethods());
    }
    if (capabilities.introspection()) {
      json.put("introspection_endpoint", base + "/introspect");
      putAuthMethods(
          json,
          "introspection",
          authMethods().stream().filter(method -> !method.equals("none")).toList());
    }
    json.put("code_challenge_methods_supported", List.of("S256"));
    json.put("authorization_response_iss_parameter_supported", true);
    json.put("client_id_metadata_document_supported", capabilities.metadataDocuments());
    return json;
  }

  /**
   * The same with what OpenID Connect Discovery requires. Clients get no ID token; the members are
   * there because some clients read no other document and check its form.
   */
  public Map<String, Object> toOpenIdJson() {
    Map<String, Object> json = toJson();
    json.put("subject_types_supported", List.of("public"));
    json.put("id_token_signing_alg_values_supported", List.of("RS256"));
    return json;
  }

  /** Wherever a client may prove itself by an assertion, the algorithms must be named. */
  private void putAuthMethods(Map<String, Object> json, String endpoint, List<String> methods) {
    json.put(endpoint + "_endpoint_auth_methods_supported", methods);
    if (!capabilities.assertionAlgorithms().isEmpty()) {
      json.put(
          endpoint + "_endpoint_auth_signing_alg_values_supported",
          capabilities.assertionAlgorithms());
    }
  }

  private List<String> authMethods() {
    return capabilities.authMethods().stream().map(ClientAuthMethod::wire).toList();
  }
}
