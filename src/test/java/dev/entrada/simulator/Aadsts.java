package dev.entrada.simulator;

import static dev.entrada.simulator.Aadsts.Source.DOCUMENTED;
import static dev.entrada.simulator.Aadsts.Source.REPORTED;

/**
 * The refusals of Entra which the simulator knows: code, OAuth error, text, and where our knowledge
 * comes from. Texts are ours; clients are to read codes, never texts.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Error
 *     codes</a>
 */
public enum Aadsts implements RefusalCode {
  // Tenant and application.
  TENANT_NOT_FOUND(90002, "invalid_request", DOCUMENTED, "Tenant '%s' not found."),
  APP_NOT_FOUND(
      700016, "unauthorized_client", DOCUMENTED, "Application '%s' is not in directory '%s'."),
  NOT_FOR_CONSUMERS(
      9002332, "invalid_request", DOCUMENTED, "Application '%s' is for Entra accounts only."),
  /** Users' guides and reports; Microsoft's reference has only its counterpart 9002332. */
  CONSUMERS_ONLY(
      9002331, "invalid_request", REPORTED, "Application '%s' is for personal accounts only."),
  /** Documented for {@code common}; that {@code organizations} refuses alike is our choice. */
  NOT_MULTI_TENANT(
      50194, "invalid_request", DOCUMENTED, "Application '%s' is for one tenant, not for '%s'."),
  TENANT_REQUIRED(
      9001023, "invalid_request", DOCUMENTED, "This grant needs a tenant, not the '%s' endpoint."),

  // The request as such.
  METHOD_NOT_ALLOWED(900561, "invalid_request", DOCUMENTED, "Only %s is accepted here, not %s."),
  MALFORMED(9002313, "invalid_request", DOCUMENTED, "The request is malformed."),
  PARAMETER_MISSING(900144, "invalid_request", DOCUMENTED, "Parameter '%s' is missing."),
  /** Seen in issue reports of several clients. */
  PARAMETER_REPEATED(9000411, "invalid_request", REPORTED, "Parameter '%s' is duplicated."),
  PARAMETER_INVALID(90023, "invalid_request", DOCUMENTED, "Parameter '%s' has an invalid value."),
  RESPONSE_TYPE_UNSUPPORTED(
      70005, "unsupported_response_type", DOCUMENTED, "Response type '%s' is not enabled."),
  RESPONSE_MODE_UNSUPPORTED(
      70007, "unsupported_response_mode", DOCUMENTED, "Response mode '%s' is not supported."),
  REDIRECT_URI_MISMATCH(
      50011, "invalid_request", DOCUMENTED, "Redirect URI '%s' is not one of application '%s'."),
  REDIRECT_URI_MISSING(900971, "invalid_request", DOCUMENTED, "No reply address provided."),
  /** The OAuth error is our choice; reports give the code only. */
  REDIRECT_URI_CHANGED(
      500112, "invalid_client", REPORTED, "Redirect URI '%s' is not the one of the code."),

  // PKCE.
  CHALLENGE_METHOD_INVALID(
      50149, "invalid_request", REPORTED, "Invalid code_challenge_method parameter."),
  CHALLENGE_SIZE_INVALID(501491, "invalid_request", DOCUMENTED, "Invalid code_challenge size."),
  /** django-allauth #2916. */
  VERIFIER_MISSING(50148, "invalid_grant", REPORTED, "The code_verifier does not match (PKCE)."),
  VERIFIER_MISMATCH(
      501481, "invalid_grant", DOCUMENTED, "The code_verifier does not match the code_challenge."),

  // Scopes and resources.
  /**
   * Reports (azure-devops-mcp #1511, claude-code #73460) say that Entra compares the parameter with
   * the scopes' resource. The simulator refuses it always: it is not to be sent at all.
   */
  RESOURCE_PARAMETER(
      9010010, "invalid_target", REPORTED, "The resource parameter does not match the scopes."),
  RESOURCE_NOT_FOUND(
      500011, "invalid_resource", DOCUMENTED, "Resource principal '%s' not found in tenant '%s'."),
  /** The OAuth error differs between reports (invalid_client, access_denied, invalid_scope). */
  SCOPE_NOT_ON_RESOURCE(
      650053, "invalid_scope", REPORTED, "Scope '%s' does not exist on resource '%s'."),
  SCOPE_INVALID(70011, "invalid_scope", DOCUMENTED, "The scope '%s' is not valid."),
  SEVERAL_RESOURCES(28000, "invalid_request", REPORTED, "Scope '%s' names more than one resource."),
  /**
   * microsoft-authentication-library-for-python #125. Entra may let it pass when the code is for
   * one resource only; the simulator never does.
   */
  SCOPE_EMPTY(28003, "invalid_request", DOCUMENTED, "Scope is required to redeem this code."),
  /** microsoft-authentication-library-for-go #304. */
  DEFAULT_SCOPE_REQUIRED(
      1002012, "invalid_scope", REPORTED, "Scope '%s' is not '/.default' of one resource."),

  // People.
  NOT_SIGNED_IN(50058, "login_required", DOCUMENTED, "No session, and prompt=none was sent."),
  PERSON_NOT_FOUND(50034, "invalid_grant", DOCUMENTED, "Account '%s' is not in this directory."),
  PERSON_DISABLED(50057, "invalid_grant", DOCUMENTED, "The account is disabled."),
  /** Documented for both interactive and silent requests; the error below is the token one's. */
  CONSENT_MISSING(65001, "invalid_grant", DOCUMENTED, "No consent to application '%s'."),
  CONSENT_DECLINED(65004, "access_denied", DOCUMENTED, "The person declined."),
  ADMIN_CONSENT_REQUIRED(90095, "access_denied", DOCUMENTED, "Administrator approval required."),
  /** The OAuth error, seen at the token endpoint only, is our choice, as are the next two. */
  FOREIGN_PERSON(
      50020, "invalid_grant", DOCUMENTED, "Account '%s' from '%s' is not in tenant '%s'."),
  /** azure-mcp #14. */
  PERSONAL_ACCOUNT(
      500200, "invalid_grant", REPORTED, "Account '%s' is a personal Microsoft account."),
  /** Documented for a personal account at a work tenant; its use the other way is our choice. */
  ACCOUNT_TYPE(
      500208, "invalid_grant", DOCUMENTED, "Account '%s' is not of the type expected here."),
  MFA_REQUIRED(
      50076, "interaction_required", DOCUMENTED, "Multifactor authentication required for '%s'."),
  MFA_ENROLMENT_REQUIRED(
      50079, "interaction_required", DOCUMENTED, "Multifactor enrolment required for '%s'."),
  NOT_ASSIGNED(50105, "access_denied", DOCUMENTED, "The person is not assigned to '%s'."),
  APP_NOT_ASSIGNED(
      501051, "invalid_grant", REPORTED, "The application is not assigned to a role of the API."),
  BLOCKED_BY_POLICY(53003, "access_denied", DOCUMENTED, "Blocked by Conditional Access."),

  // Client authentication.
  SECRET_REQUIRED(
      7000218, "invalid_client", DOCUMENTED, "client_assertion or client_secret is required."),
  SECRET_WRONG(7000215, "invalid_client", DOCUMENTED, "Invalid client secret for app '%s'."),
  SECRET_EXPIRED(7000222, "invalid_client", DOCUMENTED, "The client secret of '%s' has expired."),
  PUBLIC_CLIENT(
      700025, "invalid_client", DOCUMENTED, "Client is public and must not present a credential."),
  CLIENT_ASSERTION_INVALID(
      700027, "invalid_client", DOCUMENTED, "Client assertion failed signature validation."),
  /** Azure/login #180; used for one that is valid for too long, too, which is our choice. */
  CLIENT_ASSERTION_EXPIRED(
      700024, "invalid_client", REPORTED, "Client assertion is not within its valid time range."),
  /** microsoft-identity-web knows it; the OAuth error is our choice. */
  CERTIFICATE_EXPIRED(
      1000502, "invalid_client", REPORTED, "The certificate is not within its validity period."),
  /** azure-workload-identity #1200. */
  FEDERATED_ISSUER(
      700211, "invalid_client", REPORTED, "No federated credential has the issuer '%s'."),
  FEDERATED_AUDIENCE(
      700212, "invalid_client", REPORTED, "No federated credential has the audience '%s'."),
  /** Azure/login #482; by case since 2024. */
  FEDERATED_SUBJECT(
      700213, "invalid_client", REPORTED, "No federated credential has the subject '%s'."),

  // Grants.
  GRANT_TYPE_UNSUPPORTED(
      70003, "unsupported_grant_type", DOCUMENTED, "Grant type '%s' is not supported."),
  GRANT_INVALID(70000, "invalid_grant", DOCUMENTED, "The provided grant is invalid."),
  GRANT_EXPIRED(70008, "invalid_grant", DOCUMENTED, "The grant has expired."),
  CODE_REDEEMED(54005, "invalid_grant", DOCUMENTED, "The code was already redeemed."),
  CODE_OF_ANOTHER_TENANT(
      700005, "invalid_grant", DOCUMENTED, "The code is to be redeemed at another tenant."),
  REFRESH_TOKEN_INACTIVE(
      700082, "invalid_grant", DOCUMENTED, "The refresh token expired due to inactivity."),
  GRANT_REVOKED(50173, "invalid_grant", DOCUMENTED, "The grant was revoked."),
  ASSERTION_INVALID(50013, "invalid_grant", DOCUMENTED, "The assertion is invalid."),
  /** Seen in reports of on-behalf-of with a token for another API. */
  ASSERTION_AUDIENCE(500131, "invalid_grant", REPORTED, "The assertion is for another app."),
  ASSERTION_EXPIRED(500133, "invalid_grant", DOCUMENTED, "The assertion has expired."),
  /** microsoft/mcp #2192; the OAuth error is our choice. */
  ASSERTION_APP_ONLY(
      7000114, "invalid_grant", DOCUMENTED, "Application '%s' may not act on behalf of an app."),

  // Transient.
  TEMPORARILY_UNAVAILABLE(
      90006, "temporarily_unavailable", DOCUMENTED, "The service is temporarily unavailable.");

  /** Where our knowledge of a code comes from. */
  public enum Source {
    /** Microsoft's error-code reference lists code and meaning. */
    DOCUMENTED,
    /** Users' reports show it; Microsoft's reference does not, or says less. */
    REPORTED
  }

  private final int code;
  private final String error;
  private final Source source;
  private final String text;

  Aadsts(int code, String error, Source source, String text) {
    this.code = code;
    this.error = error;
    this.source = source;
    this.text = text;
  }

  /** The number after {@code AADSTS}. */
  @Override
  public int code() {
    return code;
  }

  /** The OAuth error of a JSON answer; a redirect may carry another one. */
  @Override
  public String error() {
    return error;
  }

  public Source source() {
    return source;
  }

  @Override
  public String text(Object... details) {
    return "AADSTS" + code + ": " + String.format(text, details);
  }
}
