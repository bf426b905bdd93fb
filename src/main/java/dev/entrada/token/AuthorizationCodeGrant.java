package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.client.ClientDirectory;
import dev.entrada.issuer.AuthorizationCodes;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.web.Audit;
import dev.entrada.web.Params;
import java.util.Map;
import java.util.Optional;

/**
 * {@code grant_type=authorization_code}. {@code redirect_uri} may be left out (OAuth 2.1 §4.1.3),
 * but if it is there it must be the one authorized.
 */
public final class AuthorizationCodeGrant implements Grant {
  private final AuthorizationCodes codes;
  private final ClientDirectory clients;

  public AuthorizationCodeGrant(AuthorizationCodes codes, ClientDirectory clients) {
    this.codes = codes;
    this.clients = clients;
  }

  @Override
  public GrantType type() {
    return GrantType.AUTHORIZATION_CODE;
  }

  @Override
  public Map<String, Object> issue(Params form, AuthenticatedClient client, Audit audit) {
    Optional<RedirectUri> redirectUri = form.one(Parameters.REDIRECT_URI).map(this::redirectUri);
    return TokenServlet.toJson(
        codes.redeem(
            new AuthorizationCodes.Redemption(
                form.required(Parameters.CODE),
                TokenServlet.presenter(client, clients, audit),
                redirectUri,
                TokenServlet.resource(form),
                form.required(Parameters.CODE_VERIFIER))),
        audit);
  }

  private RedirectUri redirectUri(String sent) {
    try {
      return new RedirectUri(sent);
    } catch (OAuthException e) {
      throw new OAuthException(
          ErrorCode.INVALID_GRANT, "the authorization code is not valid any more", e.reason());
    }
  }
}
