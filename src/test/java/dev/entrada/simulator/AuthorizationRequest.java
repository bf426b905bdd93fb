package dev.entrada.simulator;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An authorization request whose app and redirect URI are good, so that whatever else is wrong with
 * it can be told to the app.
 */
record AuthorizationRequest(AppRegistration client, String redirectUri, Parameters parameters) {
  private static final Set<String> PROMPTS =
      Set.of("", "login", "none", "consent", "select_account");

  /**
   * The rest of the request.
   *
   * @param prompt empty when none was sent
   */
  record Details(
      ScopeRequest scopes,
      Optional<CodeChallenge> challenge,
      Optional<String> nonce,
      String prompt,
      Optional<String> loginHint,
      Optional<String> claims) {}

  /**
   * Reads what decides whether anything may be sent to the redirect URI.
   *
   * @throws Refusal to be shown, never redirected: 900144, 700016, 900971, 50011
   */
  static AuthorizationRequest parse(Tenant tenant, Parameters parameters) {
    AppRegistration client = tenant.app(parameters.required("client_id"));
    String redirectUri =
        parameters
            .optional("redirect_uri")
            .orElseThrow(() -> new Refusal(Aadsts.REDIRECT_URI_MISSING));
    if (!client.allowsRedirectTo(redirectUri)) {
      throw new Refusal(Aadsts.REDIRECT_URI_MISMATCH, redirectUri, client.clientId());
    }
    return new AuthorizationRequest(client, redirectUri, parameters);
  }

  /** Checks the rest, in the order in which Entra is seen to complain. */
  Details details(Directory directory) {
    parameters.refuseRepeated();
    if (parameters.values().containsKey("resource")) {
      throw new Refusal(Aadsts.RESOURCE_PARAMETER);
    }
    String responseType = parameters.required("response_type");
    if (!responseType.equals("code")) {
      throw new Refusal(Aadsts.RESPONSE_TYPE_UNSUPPORTED, responseType);
    }
    String mode = parameters.optional("response_mode").orElse("query");
    if (!mode.equals("query")) {
      // Entra also has fragment and form_post; nothing here needs them.
      throw new Refusal(Aadsts.RESPONSE_MODE_UNSUPPORTED, mode);
    }
    String prompt = parameters.optional("prompt").orElse("");
    if (!PROMPTS.contains(prompt)) {
      throw new Refusal(Aadsts.PARAMETER_INVALID, "prompt");
    }
    return new Details(
        ScopeRequest.parse(parameters.required("scope"), directory),
        CodeChallenge.parse(parameters),
        parameters.optional("nonce"),
        prompt,
        parameters.optional("login_hint"),
        parameters.optional("claims"));
  }

  /** Back to the app with an authorization code. */
  Reply success(String code) {
    return back(Parameters.pair("code", code), "&" + Parameters.pair("session_state", session()));
  }

  /** Back to the app with an error. */
  Reply failure(Refusal refusal, Trace trace) {
    return back(
        Parameters.pair("error", refusal.error()),
        "&" + Parameters.pair("error_description", trace.described(refusal, " ")));
  }

  private Reply back(String first, String last) {
    String state =
        parameters.values().getOrDefault("state", List.of()).stream()
            .findFirst()
            .map(value -> "&" + Parameters.pair("state", value))
            .orElse("");
    String separator = redirectUri.contains("?") ? "&" : "?";
    return Reply.redirect(redirectUri + separator + first + state + last);
  }

  private static String session() {
    return UUID.randomUUID().toString();
  }
}
