package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.client.ClientAuthenticator;
import dev.entrada.client.ClientDirectory;
import dev.entrada.issuer.IssuedTokens;
import dev.entrada.issuer.Presenter;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.web.Audit;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The token endpoint: form, grant, client, then the grant's own work, then the answer. */
public final class TokenServlet extends Endpoint {
  private final transient Map<GrantType, Grant> grants = new EnumMap<>(GrantType.class);
  private final transient ClientAuthenticator authenticator;

  public TokenServlet(ClientAuthenticator authenticator, List<Grant> grants) {
    super(Set.of("POST"), Cors.ANY_ORIGIN);
    this.authenticator = authenticator;
    grants.forEach(grant -> this.grants.put(grant.type(), grant));
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    Params form = request.form().refuseRepeated(Parameters.RESOURCE);
    Grant grant =
        GrantType.parse(form.required(Parameters.GRANT_TYPE))
            .map(grants::get)
            .orElseThrow(
                () ->
                    new OAuthException(
                        ErrorCode.UNSUPPORTED_GRANT_TYPE, "grant_type is none of those supported"));
    request.audit().event("token." + grant.type().name().toLowerCase(Locale.ROOT));
    AuthenticatedClient client = authenticator.authenticate(form, request.header("Authorization"));
    request.audit().client(client.id());
    Map<String, Object> answer = grant.issue(form, client, request.audit());
    request.audit().allowed();
    return WebResponse.json(200, answer);
  }

  /** Whatever Entra refuses is 400 here (RFC 8693 §2.2.2), though a page about it is 403. */
  @Override
  protected WebResponse refuse(WebRequest request, OAuthError error) {
    WebResponse answer = super.refuse(request, error);
    return error.code() == ErrorCode.ACCESS_DENIED ? answer.withStatus(400) : answer;
  }

  /** RFC 6749 §5.1; {@code scope} always, since it may differ from what was asked for. */
  static Map<String, Object> toJson(IssuedTokens issued, Audit audit) {
    audit
        .subject(issued.granted().subject(), issued.granted().claims())
        .tokenId(issued.accessToken().id())
        .resource(issued.granted().resource())
        .scopes(issued.scopes());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("access_token", issued.accessToken().token().reveal());
    json.put("token_type", "Bearer");
    json.put("expires_in", issued.accessToken().expiresInSeconds());
    issued.refreshToken().ifPresent(token -> json.put("refresh_token", token.reveal()));
    json.put("scope", issued.scopes().toString());
    return json;
  }

  /**
   * The caller, to whom the policy of this moment applies, not that of the sign-in. Whose grant it
   * is stands in the audit then, whatever comes of it.
   */
  static Presenter presenter(AuthenticatedClient client, ClientDirectory clients, Audit audit) {
    return new Presenter(
        client.id(),
        client.proven(),
        granted -> {
          audit
              .subject(granted.subject(), granted.claims())
              .resource(granted.resource())
              .scopes(granted.scopes());
          clients.checkStillAllowed(client.id(), granted.redirectUri());
        },
        client::spend);
  }

  /**
   * The resource that a token request names; several times the same counts once.
   *
   * @throws OAuthException invalid_target if it names two or is no URI
   */
  static Optional<ResourceIndicator> resource(Params form) {
    List<String> asked = form.all(Parameters.RESOURCE).stream().distinct().toList();
    if (asked.size() > 1) {
      throw new OAuthException(ErrorCode.INVALID_TARGET, "only one resource can be asked for");
    }
    try {
      return asked.stream().map(ResourceIndicator::new).findFirst();
    } catch (IllegalArgumentException e) {
      throw new OAuthException(ErrorCode.INVALID_TARGET, "resource is not a URI");
    }
  }
}
