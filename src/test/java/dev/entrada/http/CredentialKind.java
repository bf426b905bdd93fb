package dev.entrada.http;

/** What the application can prove itself with at Entra. */
enum CredentialKind {
  SECRET,
  CERTIFICATE_PEM,
  CERTIFICATE_PKCS12,
  FEDERATED_TOKEN_FILE,
  MANAGED_IDENTITY_OF_A_MACHINE,
  MANAGED_IDENTITY_OF_AN_APP_SERVICE
}
