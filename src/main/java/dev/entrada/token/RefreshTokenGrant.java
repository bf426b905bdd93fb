package dev.entrada.token;

import dev.entrada.client.AuthenticatedClient;
import dev.entrada.client.ClientDirectory;
import dev.entrada.entra.EntraIdentity;
import dev.entrada.entra.EntraRefusal;
import dev.entrada.entra.EntraScopes;
import dev.entrada.entra.EntraTokenClient;
import dev.entrada.entra.EntraTokenVerifier;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.Authorization;
import dev.entrada.issuer.RefreshTokens;
import dev.entrada.issuer.RefreshTokens.Renewal;
import dev.entrada.issuer.Session;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.GrantType;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.TokenSet;
import dev.entrada.tenant.EntraOutage;
import dev.entrada.tenant.UntrustedTokenException;
import dev.entrada.tenant.WrongTenantException;
import dev.entrada.web.Audit;
import dev.entrada.web.Params;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code grant_type=refresh_token}. Entra is asked at every rotation, so a person who was disabled
 * is out within the life of one access token; but only a refusal of the person's own sign-in ends
 * the session: a fault of ours at Entra is an outage to the client.
 */
public final class RefreshTokenGrant implements Grant {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshTokenGrant.class);

  private final RefreshTokens refreshTokens;
  private final ClientDirectory clients;
  private final EntraTokenClient entra;
  private final EntraTokenVerifier verifier;
  private final EntraScopes entraScopes;
  private final AccessTokens accessTokens;
  private final Scopes offered;
  private final List<String> claims;

  /**
   * @param offered what can be asked for at all, in short names
   * @param claims which of Entra's claims go into access tokens
   */
  public RefreshTokenGrant(
      RefreshTokens refreshTokens,
      ClientDirectory clients,
      EntraTokenClient entra,
      EntraTokenVerifier verifier,
      EntraScopes entraScopes,
      Scopes offered,
      AccessTokens accessTokens,
      List<String> claims) {
    this.refreshTokens = refreshTokens;
    this.clients = clients;
    this.entra = entra;
    this.verifier = verifier;
    this.entraScopes = entraScopes;
    this.offered = offered;
    this.accessTokens = accessTokens;
    this.claims = List.copyOf(claims);
  }

  @Override
  public GrantType type() {
    return GrantType.REFRESH_TOKEN;
  }

  @Override
  public Map<String, Object> issue(Params form, AuthenticatedClient client, Audit audit) {
    return TokenServlet.toJson(
        refreshTokens.refresh(
            new RefreshTokens.Presented(
                form.required(Parameters.REFRESH_TOKEN),
                TokenServlet.presenter(client, clients, audit),
                TokenServlet.resource(form),
                scopes(form.one(Parameters.SCOPE))),
            session -> renew(session, audit)),
        audit);
  }

  /**
   * As at the authorization endpoint, whose {@code scope} clients repeat: OpenID Connect's are
   * accepted without effect, unknown ones are dropped, unless nothing at all is left. If nothing
   * else is asked for, all is meant.
   */
  private Optional<Scopes> scopes(Optional<String> asked) {
    Optional<Scopes> api =
        asked
            .map(Scopes::parse)
            .map(scopes -> entraScopes.shorten(scopes).minus(EntraScopes.OPENID))
            .filter(scopes -> !scopes.isEmpty());
    Optional<Scopes> known = api.map(offered::intersect);
    if (known.map(Scopes::isEmpty).orElse(false)) {
      throw new OAuthException(ErrorCode.INVALID_SCOPE, "none of the scopes is offered here");
    }
    return known;
  }

  private Renewal renew(Session session, Audit audit) {
    Authorization granted = session.authorization();
    try {
      TokenSet tokens =
          entra.refresh(session.upstream().refreshToken().orElseThrow(), granted.scopes());
      EntraIdentity identity = verifier.verifyRefresh(tokens, granted.subject());
      Scopes scopes = granted.scopes().filter(identity.scopes()::contains);
      if (scopes.isEmpty()) {
        throw over("Entra grants none of the scopes any more");
      }
      return new Renewal(
          tokens,
          accessTokens.fit(granted.client(), granted.resource(), scopes, claims, identity.claims()),
          scopes);
    } catch (EntraRefusal e) {
      audit.entra(e.code(), e.correlationId());
      if (e.isGrantDead()) {
        throw over(String.valueOf(e.getMessage()));
      }
      LOG.error("refresh is not possible: {}", e.getMessage());
      throw new EntraOutage("Entra refuses this server: " + e.code(), e);
    } catch (WrongTenantException e) {
      throw over(String.valueOf(e.getMessage()));
    } catch (UntrustedTokenException e) {
      throw new EntraOutage("Entra's tokens are not accepted: " + e.getMessage(), e);
    } catch (AccessTokens.RolesTooLargeException e) {
      throw over(e.getMessage() + "; assign fewer app roles");
    }
  }

  private static OAuthException over(String reason) {
    return new OAuthException(
        ErrorCode.INVALID_GRANT, "the sign-in has ended; sign in again", reason);
  }
}
