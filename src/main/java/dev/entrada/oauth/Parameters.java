package dev.entrada.oauth;

/** Wire names of parameters and members that more than one package uses. */
public final class Parameters {
  public static final String CLIENT_ID = "client_id";
  public static final String CLIENT_SECRET = "client_secret";
  public static final String CODE = "code";
  public static final String CODE_CHALLENGE = "code_challenge";
  public static final String CODE_CHALLENGE_METHOD = "code_challenge_method";
  public static final String CODE_VERIFIER = "code_verifier";
  public static final String ERROR = "error";
  public static final String ERROR_DESCRIPTION = "error_description";
  public static final String GRANT_TYPE = "grant_type";
  public static final String ISS = "iss";
  public static final String LOGIN_HINT = "login_hint";
  public static final String DOMAIN_HINT = "domain_hint";
  public static final String REDIRECT_URI = "redirect_uri";
  public static final String REFRESH_TOKEN = "refresh_token";
  public static final String RESOURCE = "resource";
  public static final String RESPONSE_TYPE = "response_type";
  public static final String SCOPE = "scope";
  public static final String STATE = "state";
  public static final String TOKEN = "token";

  private Parameters() {}
}
