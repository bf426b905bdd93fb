package dev.entrada.authorize;

/**
 * Why a sign-in could not go on, where that is neither the client's doing nor a refusal of Entra.
 */
enum Fault {
  /** Begun or shown in another browser than the one that came. */
  ANOTHER_BROWSER,
  ALREADY_COMPLETED,
  REQUIRED_SCOPE_MISSING,
  ROLES_TOO_LARGE,
  UNTRUSTED_TOKEN,
  WRONG_TENANT
}
