package dev.entrada.authorize;

import dev.entrada.client.Client;
import dev.entrada.crypto.RandomTokens;
import dev.entrada.entra.EntraScopes;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.Params;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Reads the rest of an authorization request, once client and redirect URI are known to be good.
 * Every refusal here may be told to the client.
 */
final class AuthorizationRequest {
  private final Catalogue catalogue;
  private final EntraScopes entraScopes;

  AuthorizationRequest(Catalogue catalogue, EntraScopes entraScopes) {
    this.catalogue = catalogue;
    this.entraScopes = entraScopes;
  }

  /**
   * @throws OAuthException invalid_request, unsupported_response_type, invalid_scope or
   *     invalid_target
   */
  PendingAuthorization read(Params params, Client client, RedirectUri redirectUri, byte[] browser) {
    params.refuseRepeated(Parameters.RESOURCE);
    if (!params.required(Parameters.RESPONSE_TYPE).equals("code")) {
      throw new OAuthException(ErrorCode.UNSUPPORTED_RESPONSE_TYPE, "response_type must be code");
    }
    CodeChallenge challenge = new CodeChallenge(params.required(Parameters.CODE_CHALLENGE));
    // An omitted method would mean plain (RFC 7636 §4.3), which OAuth 2.1 does without.
    if (!params.required(Parameters.CODE_CHALLENGE_METHOD).equals("S256")) {
      throw new OAuthException(ErrorCode.INVALID_REQUEST, "code_challenge_method must be S256");
    }
    return new PendingAuthorization(
        RandomTokens.bytes(PendingAuthorization.FLOW_ID_BYTES),
        browser,
        client,
        redirectUri,
        resource(params.all(Parameters.RESOURCE)),
        scopes(params.one(Parameters.SCOPE)),
        challenge,
        state(params),
        false);
  }

  /** The client's {@code state}, which also goes with an error; empty if it cannot be echoed. */
  static Optional<String> stateForError(Params params) {
    try {
      return state(params);
    } catch (OAuthException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> state(Params params) {
    Optional<String> state = params.one(Parameters.STATE);
    if (state.isPresent()
        && state.get().getBytes(StandardCharsets.UTF_8).length
            > PendingAuthorization.MAX_CLIENT_STATE_BYTES) {
      throw new OAuthException(
          ErrorCode.INVALID_REQUEST,
          "state is longer than " + PendingAuthorization.MAX_CLIENT_STATE_BYTES + " bytes");
    }
    return state;
  }

  private ResourceIndicator resource(List<String> asked) {
    if (asked.isEmpty()) {
      return catalogue.resources().get(0);
    }
    // Codex 0.169 sends the same value twice; different ones cannot both be in one token.
    if (asked.stream().distinct().count() > 1) {
      throw new OAuthException(ErrorCode.INVALID_TARGET, "only one resource can be asked for");
    }
    try {
      return catalogue
          .indexOf(new ResourceIndicator(asked.get(0)))
          .map(catalogue.resources()::get)
          .orElseThrow(() -> unknownResource());
    } catch (IllegalArgumentException e) {
      throw unknownResource();
    }
  }

  private static OAuthException unknownResource() {
    return new OAuthException(
        ErrorCode.INVALID_TARGET, "resource is none that this server issues tokens for");
  }

  /**
   * Required scopes always; of those asked for the ones that are offered. OpenID Connect's are
   * accepted and need no grant, unknown ones are dropped, unless nothing at all is left.
   */
  private Scopes scopes(Optional<String> asked) {
    Scopes api =
        asked
            .map(Scopes::parse)
            .map(scopes -> entraScopes.shorten(scopes).minus(EntraScopes.OPENID))
            .orElse(Scopes.NONE);
    Scopes offered = api.intersect(catalogue.required().plus(catalogue.optional()));
    if (!api.isEmpty() && offered.isEmpty()) {
      throw new OAuthException(ErrorCode.INVALID_SCOPE, "none of the scopes is offered here");
    }
    return catalogue.required().plus(offered);
  }
}
