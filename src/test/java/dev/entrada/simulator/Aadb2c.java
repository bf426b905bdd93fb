package dev.entrada.simulator;

import java.util.Map;

/**
 * The refusals of user flows, all documented. Texts are ours, and so are most OAuth errors: the
 * reference gives none.
 *
 * @see <a href="https://learn.microsoft.com/azure/active-directory-b2c/error-codes">Error codes</a>
 */
public enum Aadb2c implements RefusalCode {
  REDIRECT_URI_MISMATCH(90006, "invalid_request", "The redirect URI is not registered."),
  SCOPE_MISSING(90010, "invalid_request", "The request has no scope."),
  RESPONSE_TYPE_UNSUPPORTED(90013, "unsupported_response_type", "Response type not supported."),
  RESPONSE_MODE_UNSUPPORTED(90014, "invalid_request", "Response mode not supported."),
  APP_NOT_FOUND(90018, "unauthorized_client", "The client is not registered in the tenant."),
  POLICY_NOT_FOUND(90022, "invalid_request", "No metadata for policy '%s' in tenant '%s'."),
  TEMPORARILY_UNAVAILABLE(
      90035, "temporarily_unavailable", "The service is temporarily unavailable."),
  REQUEST_INVALID(90037, "invalid_request", "An error occurred while processing the request."),
  PROMPT_INVALID(90043, "invalid_request", "The prompt has an invalid value."),
  PERSON_NOT_FOUND(90053, "access_denied", "Nobody with that credential could be found."),
  NOT_SIGNED_IN(90077, "login_required", "No session, and prompt=none was sent."),
  SECRET_REQUIRED(90079, "invalid_client", "A client_secret must be sent."),
  GRANT_EXPIRED(90080, "invalid_grant", "The grant has expired."),
  SECRET_WRONG(90081, "invalid_client", "The client_secret is not the expected one."),
  PARAMETER_MISSING(90083, "invalid_request", "A required parameter is missing."),
  GRANT_TYPE_UNSUPPORTED(90086, "unsupported_grant_type", "The grant_type is not supported."),
  GRANT_OF_ANOTHER_FLOW(
      90088, "invalid_grant", "The grant is for another endpoint: actual '%s', expected '%s'."),
  CANCELLED(90091, "access_denied", "The user has cancelled."),
  PERSON_LOCKED(90111, "access_denied", "The account has been locked."),
  SCOPE_UNSUPPORTED(90117, "invalid_scope", "The scope is not supported."),
  PASSWORD_FORGOTTEN(90118, "access_denied", "The user has forgotten their password."),
  PERSON_GONE(90128, "invalid_grant", "The account of this grant no longer exists."),
  GRANT_REVOKED(90129, "invalid_grant", "The grant has been revoked."),
  SEVERAL_RESOURCES(90146, "invalid_request", "The scope names more than one resource."),
  VERIFIER_MISMATCH(90182, "invalid_grant", "The code_verifier does not match."),
  VERIFIER_INVALID(90183, "invalid_grant", "The code_verifier is invalid."),
  CHALLENGE_METHOD_INVALID(90184, "invalid_request", "code_challenge_method not supported."),
  PERMISSION_MISSING(90205, "access_denied", "The app has no permission on this resource.");

  /** What a user flow says where Entra itself would say something else. */
  private static final Map<Aadsts, Aadb2c> COUNTERPARTS =
      Map.ofEntries(
          Map.entry(Aadsts.REDIRECT_URI_MISMATCH, REDIRECT_URI_MISMATCH),
          Map.entry(Aadsts.REDIRECT_URI_CHANGED, REDIRECT_URI_MISMATCH),
          Map.entry(Aadsts.SCOPE_EMPTY, SCOPE_MISSING),
          Map.entry(Aadsts.RESPONSE_TYPE_UNSUPPORTED, RESPONSE_TYPE_UNSUPPORTED),
          Map.entry(Aadsts.RESPONSE_MODE_UNSUPPORTED, RESPONSE_MODE_UNSUPPORTED),
          Map.entry(Aadsts.APP_NOT_FOUND, APP_NOT_FOUND),
          Map.entry(Aadsts.TEMPORARILY_UNAVAILABLE, TEMPORARILY_UNAVAILABLE),
          Map.entry(Aadsts.PARAMETER_INVALID, PROMPT_INVALID),
          Map.entry(Aadsts.PERSON_NOT_FOUND, PERSON_NOT_FOUND),
          Map.entry(Aadsts.FOREIGN_PERSON, PERSON_NOT_FOUND),
          Map.entry(Aadsts.NOT_SIGNED_IN, NOT_SIGNED_IN),
          Map.entry(Aadsts.SECRET_REQUIRED, SECRET_REQUIRED),
          Map.entry(Aadsts.GRANT_INVALID, GRANT_EXPIRED),
          Map.entry(Aadsts.GRANT_EXPIRED, GRANT_EXPIRED),
          Map.entry(Aadsts.CODE_REDEEMED, GRANT_EXPIRED),
          Map.entry(Aadsts.REFRESH_TOKEN_INACTIVE, GRANT_EXPIRED),
          Map.entry(Aadsts.SECRET_WRONG, SECRET_WRONG),
          Map.entry(Aadsts.PARAMETER_MISSING, PARAMETER_MISSING),
          Map.entry(Aadsts.REDIRECT_URI_MISSING, PARAMETER_MISSING),
          Map.entry(Aadsts.GRANT_TYPE_UNSUPPORTED, GRANT_TYPE_UNSUPPORTED),
          Map.entry(Aadsts.CONSENT_DECLINED, CANCELLED),
          Map.entry(Aadsts.SCOPE_INVALID, SCOPE_UNSUPPORTED),
          Map.entry(Aadsts.SCOPE_NOT_ON_RESOURCE, SCOPE_UNSUPPORTED),
          Map.entry(Aadsts.RESOURCE_NOT_FOUND, SCOPE_UNSUPPORTED),
          Map.entry(Aadsts.GRANT_REVOKED, GRANT_REVOKED),
          Map.entry(Aadsts.SEVERAL_RESOURCES, SEVERAL_RESOURCES),
          Map.entry(Aadsts.VERIFIER_MISMATCH, VERIFIER_MISMATCH),
          Map.entry(Aadsts.VERIFIER_MISSING, VERIFIER_INVALID),
          Map.entry(Aadsts.CHALLENGE_METHOD_INVALID, CHALLENGE_METHOD_INVALID),
          Map.entry(Aadsts.CONSENT_MISSING, PERMISSION_MISSING));

  private final int code;
  private final String error;
  private final String text;

  Aadb2c(int code, String error, String text) {
    this.code = code;
    this.error = error;
    this.text = text;
  }

  /** The counterpart of one of Entra's refusals; 90037 where none is known. */
  static Refusal translated(Refusal refusal) {
    if (!(refusal.code() instanceof Aadsts entra)) {
      return refusal;
    }
    boolean atToken = refusal.error().equals(entra.error());
    Aadb2c counterpart =
        entra == Aadsts.PERSON_DISABLED
            ? (atToken ? PERSON_GONE : PERSON_LOCKED)
            : COUNTERPARTS.getOrDefault(entra, REQUEST_INVALID);
    Refusal translated = new Refusal(counterpart);
    return refusal.isOnPage() ? translated.onPage() : translated;
  }

  /** The number after {@code AADB2C}. */
  @Override
  public int code() {
    return code;
  }

  @Override
  public String error() {
    return error;
  }

  /** B2C answers 400 to a wrong secret, too. */
  @Override
  public int status() {
    return this == TEMPORARILY_UNAVAILABLE ? 503 : 400;
  }

  @Override
  public String text(Object... details) {
    return "AADB2C" + code + ": " + String.format(text, details);
  }
}
