package dev.entrada.authorize;

import dev.entrada.crypto.Secret;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.oauth.UriQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the browser goes with an answer. Each has {@code iss} exactly once (RFC 9207 §2); {@code
 * state} comes back as it was sent, and not at all if it was not.
 */
final class AuthorizationResponse {
  private AuthorizationResponse() {}

  static String success(
      RedirectUri redirectUri, Optional<String> state, Secret code, ServerUrl issuer) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(Parameters.CODE, code.reveal());
    return location(redirectUri, state, parameters, issuer);
  }

  static String error(
      RedirectUri redirectUri, Optional<String> state, OAuthError error, ServerUrl issuer) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(Parameters.ERROR, error.code().wire());
    parameters.put(Parameters.ERROR_DESCRIPTION, error.description());
    return location(redirectUri, state, parameters, issuer);
  }

  private static String location(
      RedirectUri redirectUri,
      Optional<String> state,
      Map<String, String> parameters,
      ServerUrl issuer) {
    state.ifPresent(value -> parameters.put(Parameters.STATE, value));
    parameters.put(Parameters.ISS, issuer.value());
    return UriQuery.append(redirectUri.value(), parameters);
  }
}
