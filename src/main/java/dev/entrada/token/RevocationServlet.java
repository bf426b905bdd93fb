package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.client.ClientAuthenticator;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.Presenter;
import dev.entrada.issuer.RefreshTokens;
import dev.entrada.issuer.Sessions;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.Parameters;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Optional;
import java.util.Set;

/**
 * The revocation endpoint (RFC 7009). A token of either kind ends its whole session: refresh at
 * once, access tokens where they are looked up. The answer is 200 for any token, known or not.
 */
public final class RevocationServlet extends Endpoint {
  private final transient ClientAuthenticator authenticator;
  private final transient RefreshTokens refreshTokens;
  private final transient AccessTokens accessTokens;
  private final transient Sessions sessions;

  public RevocationServlet(
      ClientAuthenticator authenticator,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      Sessions sessions) {
    super(Set.of("POST"), Cors.ANY_ORIGIN);
    this.authenticator = authenticator;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.sessions = sessions;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    Params form = request.form().refuseRepeated();
    String token = form.required(Parameters.TOKEN);
    // Whoever may no longer sign people in may still sign them out.
    AuthenticatedClient caller =
        authenticator.authenticateThoughBlocked(form, request.header("Authorization"));
    // The hint is only a hint (RFC 7009 §2.1), and the two kinds cannot be mistaken for each other.
    Optional<String> session =
        token.indexOf('.') < 0
            ? refreshTokens.sessionOf(token)
            : accessTokens.verify(token).flatMap(jwt -> jwt.string("sid"));
    Presenter presenter = new Presenter(caller.id(), caller.proven(), granted -> {}, caller::spend);
    request.audit().client(caller.id());
    session
        .flatMap(id -> sessions.end(id, presenter))
        .ifPresentOrElse(
            granted ->
                request
                    .audit()
                    .subject(granted.subject(), granted.claims())
                    .resource(granted.resource())
                    .scopes(granted.scopes())
                    .allowed(),
            () -> request.audit().refused(ErrorCode.INVALID_TOKEN, "no session of that client"));
    return WebResponse.empty(200);
  }
}
