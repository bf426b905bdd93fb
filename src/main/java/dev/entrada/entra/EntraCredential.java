package dev.entrada.entra;

import dev.entrada.tenant.EntraOutage;
import java.net.URI;
import java.util.Map;

/** What the application proves itself with at Entra's token endpoint. Safe for concurrent use. */
public sealed interface EntraCredential
    permits ClientSecret, ClientCertificate, FederatedToken, ManagedIdentity {
  /** The type of every assertion (RFC 7523 §2.2). */
  String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /**
   * The form parameters that carry the proof.
   *
   * @param tokenEndpoint where they are sent
   * @throws EntraOutage if the proof cannot be had now: a file is unreadable, an endpoint is down
   */
  Map<String, String> parameters(URI tokenEndpoint);

  /** The parameters of an assertion. */
  static Map<String, String> assertion(String assertion) {
    return Map.of("client_assertion_type", ASSERTION_TYPE, "client_assertion", assertion);
  }
}
