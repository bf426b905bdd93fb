package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.client.ResourceServer;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.Session;
import dev.entrada.issuer.Sessions;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import dev.entrada.web.Audit;
import dev.entrada.web.Params;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token exchange: a resource server that authenticated posts an access token that was sent to it,
 * and gets one of Entra's for another API in the same person's name.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8693#section-2">RFC 8693 §2</a>
 */
public final class TokenExchangeGrant implements Grant {
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  private final AccessTokens accessTokens;
  private final Sessions sessions;
  private final DownstreamTokens downstream;
  private final Clock clock;

  public TokenExchangeGrant(
      AccessTokens accessTokens, Sessions sessions, DownstreamTokens downstream, Clock clock) {
    this.accessTokens = accessTokens;
    this.sessions = sessions;
    this.downstream = downstream;
    this.clock = clock;
  }

  @Override
  public GrantType type() {
    return GrantType.TOKEN_EXCHANGE;
  }

  @Override
  public Map<String, Object> issue(Params form, AuthenticatedClient client, Audit audit) {
    ResourceServer server =
        client
            .resourceServer()
            .filter(s -> client.proven())
            .orElseThrow(
                () ->
                    new OAuthException(
                        ErrorCode.UNAUTHORIZED_CLIENT,
                        "only resource servers may exchange tokens"));
    requireAccessToken(form.required("subject_token_type"), "subject_token_type");
    form.one("requested_token_type")
        .ifPresent(type -> requireAccessToken(type, "requested_token_type"));
    if (form.one("actor_token").isPresent()) {
      throw new OAuthException(ErrorCode.INVALID_REQUEST, "actor_token is not supported");
    }
    Scopes scopes = scopes(form.required(Parameters.SCOPE), server);
    Session session = session(form.required("subject_token"), server);
    audit
        .subject(session.authorization().subject(), session.authorization().claims())
        .resource(session.authorization().resource())
        .scopes(scopes);
    client.spend();
    TokenSet tokens =
        downstream.exchange(
            session, scopes, refusal -> audit.entra(refusal.code(), refusal.correlationId()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("access_token", tokens.accessToken().reveal());
    json.put("issued_token_type", ACCESS_TOKEN);
    json.put("token_type", "Bearer");
    json.put("expires_in", Duration.between(clock.instant(), tokens.expiresAt()).toSeconds());
    json.put("scope", scopes.toString());
    return json;
  }

  private static void requireAccessToken(String type, String parameter) {
    if (!type.equals(ACCESS_TOKEN)) {
      throw new OAuthException(
          ErrorCode.INVALID_REQUEST, parameter + " must be that of an access token");
    }
  }

  private static Scopes scopes(String asked, ResourceServer server) {
    Scopes scopes = Scopes.parse(asked);
    if (scopes.isEmpty() || !server.downstreamScopes().containsAll(scopes.asSet())) {
      throw new OAuthException(
          ErrorCode.INVALID_SCOPE, "scope has what the resource server may not ask for");
    }
    return scopes;
  }

  /** Only a token for one of the server's own resources, of a session that has not ended. */
  private Session session(String token, ResourceServer server) {
    return accessTokens
        .verify(token)
        .filter(jwt -> jwt.strings("aud").stream().anyMatch(server::owns))
        .flatMap(sessions::live)
        .orElseThrow(
            () ->
                new OAuthException(
                    ErrorCode.INVALID_REQUEST,
                    "subject_token is not valid for this resource server"));
  }
}
