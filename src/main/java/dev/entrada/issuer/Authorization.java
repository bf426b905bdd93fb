package dev.entrada.issuer;

import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import java.util.Map;

/**
 * What a person allowed a client.
 *
 * @param subject who: {@code <tid>.<oid>}
 * @param claims the claims about the person that go into access tokens, already fitted
 * @param asked what the person allowed, in short names; what a client may repeat at a refresh
 * @param scopes what of that Entra grants; only these are ever issued
 * @param resource whom tokens are for
 * @param redirectUri where the code goes, and what {@code redirect_uri} must be at the token
 *     endpoint
 * @param challenge whose verifier redeems the code
 * @param refreshTokens whether the client takes refresh tokens
 * @param confidential whether the client must authenticate to redeem and refresh
 */
public record Authorization(
    ClientId client,
    String subject,
    Map<String, Object> claims,
    Scopes asked,
    Scopes scopes,
    ResourceIndicator resource,
    RedirectUri redirectUri,
    CodeChallenge challenge,
    boolean refreshTokens,
    boolean confidential) {
  public Authorization {
    claims = Map.copyOf(claims);
  }

  /** The same grant after Entra was asked again. */
  public Authorization renewed(Map<String, Object> newClaims, Scopes newScopes) {
    return new Authorization(
        client,
        subject,
        newClaims,
        asked,
        newScopes,
        resource,
        redirectUri,
        challenge,
        refreshTokens,
        confidential);
  }
}
