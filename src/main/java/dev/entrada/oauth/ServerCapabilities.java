package dev.entrada.oauth;

import java.util.List;

/**
 * What this server can do: the one source of what the metadata advertises and of what the endpoints
 * enforce.
 *
 * @param registration whether clients may register themselves (RFC 7591)
 * @param metadataDocuments whether a client may be named by the URL of its metadata document
 * @param revocation whether {@code /revoke} answers (RFC 7009)
 * @param introspection whether {@code /introspect} answers (RFC 7662)
 * @param grantTypes the grants of the token endpoint
 * @param authMethods how clients may authenticate, in the order advertised
 * @param assertionAlgorithms what assertions of clients may be signed with
 * @param scopes what a client may ask for, in the order advertised: required, optional, then {@code
 *     offline_access}
 */
public record ServerCapabilities(
    boolean registration,
    boolean metadataDocuments,
    boolean revocation,
    boolean introspection,
    List<GrantType> grantTypes,
    List<ClientAuthMethod> authMethods,
    List<String> assertionAlgorithms,
    Scopes scopes) {
  public ServerCapabilities {
    grantTypes = List.copyOf(grantTypes);
    authMethods = List.copyOf(authMethods);
    assertionAlgorithms = List.copyOf(assertionAlgorithms);
  }
}
