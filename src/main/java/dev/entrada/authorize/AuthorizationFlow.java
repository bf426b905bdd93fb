package dev.entrada.authorize;

import dev.entrada.client.ClientDirectory;
import dev.entrada.crypto.Sealer;
import dev.entrada.entra.EntraAuthorizeUrl;
import dev.entrada.entra.EntraScopes;
import dev.entrada.entra.EntraTokenClient;
import dev.entrada.entra.EntraTokenVerifier;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.AuthorizationCodes;
import dev.entrada.issuer.ClaimsChallenges;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Pages;
import java.time.Clock;
import java.util.List;

/** The three endpoints of the browser's way, which share what is pending and nothing else. */
public final class AuthorizationFlow {
  private final Endpoint authorize;
  private final Endpoint consent;
  private final Endpoint callback;

  /** What the server gives to the flow. */
  public record Parts(
      ServerUrl issuer,
      ServerUrl base,
      String authorizeUrl,
      String consentUrl,
      ConsentMode consentMode,
      Catalogue catalogue,
      ClientDirectory clients,
      Sealer sealer,
      BrowserBinding binding,
      Pages pages,
      EntraAuthorizeUrl entraUrl,
      EntraScopes entraScopes,
      EntraTokenClient entra,
      EntraTokenVerifier verifier,
      AuthorizationCodes codes,
      AccessTokens accessTokens,
      ClaimsChallenges challenges,
      List<String> claims,
      Clock clock) {}

  public AuthorizationFlow(Parts parts) {
    PendingCodec codec = new PendingCodec(parts.catalogue(), parts.clients());
    Flow flow = new Flow(parts.sealer(), codec, parts.clock());
    ConsentPage page =
        new ConsentPage(
            flow, parts.pages(), parts.consentUrl(), parts.entraUrl().additionalScopes());
    ConsentPolicy consentPolicy =
        new ConsentPolicy(parts.consentMode(), new RememberedConsents(parts));
    Departure departure = new Departure(flow, parts.entraUrl());
    this.authorize =
        new AuthorizationServlet(
            parts.authorizeUrl(),
            parts.clients(),
            new AuthorizationRequest(parts.catalogue(), parts.entraScopes()),
            parts.binding(),
            consentPolicy,
            page,
            departure,
            parts.pages(),
            parts.issuer());
    this.consent =
        new ConsentServlet(
            flow, parts.binding(), page, consentPolicy, departure, parts.pages(), parts.issuer());
    this.callback =
        new CallbackServlet(
            flow,
            parts.binding(),
            parts.entra(),
            parts.verifier(),
            new Completion(parts.codes(), parts.accessTokens(), parts.claims()),
            consentPolicy,
            page,
            departure,
            parts.challenges(),
            parts.catalogue(),
            parts.entraUrl().redirectUri(),
            parts.pages(),
            parts.issuer());
  }

  public Endpoint authorize() {
    return authorize;
  }

  public Endpoint consent() {
    return consent;
  }

  public Endpoint callback() {
    return callback;
  }
}
