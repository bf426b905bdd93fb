package dev.entrada.authorize;

import dev.entrada.authorize.AuthorizationFailure.SentToClient;
import dev.entrada.authorize.AuthorizationFailure.ShownToUser;
import dev.entrada.client.Client;
import dev.entrada.client.ClientDirectory;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.Pages;
import dev.entrada.web.Pages.Details;
import dev.entrada.web.Pages.Explanation;
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import dev.entrada.web.Words;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorization endpoint. First the client, then its redirect URI: until both are good, a
 * refusal is shown and never redirected. Idempotent and without any store: mcp-remote fetches the
 * same URL before the browser does.
 */
final class AuthorizationServlet extends BrowserEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorizationServlet.class);

  /** As much as every server takes; an honest request is shorter by far. */
  private static final int MAX_QUERY_LENGTH = 6_000;

  private final String url;
  private final transient ClientDirectory clients;
  private final transient AuthorizationRequest requests;
  private final transient BrowserBinding binding;
  private final transient ConsentPolicy consent;
  private final transient ConsentPage consentPage;
  private final transient Departure departure;

  /**
   * @param url the public one of this endpoint
   */
  AuthorizationServlet(
      String url,
      ClientDirectory clients,
      AuthorizationRequest requests,
      BrowserBinding binding,
      ConsentPolicy consent,
      ConsentPage consentPage,
      Departure departure,
      Pages pages,
      ServerUrl issuer) {
    super(Set.of("GET", "POST"), pages, issuer);
    this.url = url;
    this.clients = clients;
    this.requests = requests;
    this.binding = binding;
    this.consent = consent;
    this.consentPage = consentPage;
    this.departure = departure;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    if (request.isFormOfAnotherSite()) {
      // As a link it comes with the cookie of the browser, which a form does not.
      return WebResponse.redirect(link(request.form()));
    }
    Params params = request.method().equals("POST") ? request.form() : request.query();
    ClientId id = new ClientId(params.required(Parameters.CLIENT_ID));
    request.audit().client(id);
    Client client = clients.find(id);
    request.audit().client(id, client.metadata().name());
    RedirectUri redirectUri = client.redirectUri(params.one(Parameters.REDIRECT_URI));
    if (!clients.redirectPolicy().allows(redirectUri)) {
      throw new OAuthException(
          ErrorCode.INVALID_REQUEST, "redirect_uri is not allowed by this server");
    }
    BrowserBinding.Browser browser = binding.identify(request);
    try {
      PendingAuthorization pending = requests.read(params, client, redirectUri, browser.digest());
      Hints hints = Hints.read(params);
      return consent.mayGoOn(request, pending)
          ? WebResponse.redirect(departure.url(pending.asUnasked(true), hints))
              .withCookie(browser.setCookie())
          : consentPage.show(request.words(), pending, hints, browser);
    } catch (OAuthException e) {
      LOG.info(
          "authorize refused: {} ({}) ref={}", e.code().wire(), e.reason(), request.reference());
      request.audit().refused(e.code(), e.reason());
      return refuse(request, failure(client, redirectUri, params, e.error()));
    }
  }

  private String link(Params form) {
    String query = form.encoded();
    if (query.length() > MAX_QUERY_LENGTH) {
      throw new OAuthException(ErrorCode.INVALID_REQUEST, "the request is too long");
    }
    return url + "?" + query;
  }

  /** A host that somebody registered a moment ago must not be reached through ours unasked. */
  private AuthorizationFailure failure(
      Client client, RedirectUri redirectUri, Params params, OAuthError error) {
    SentToClient sent =
        new SentToClient(redirectUri, AuthorizationRequest.stateForError(params), error);
    boolean trusted =
        redirectUri.isLoopback()
            || client.origin() == Client.Origin.PRECONFIGURED
            || clients.redirectPolicy().isExplicit();
    return trusted ? sent : new ShownToUser(sent);
  }

  private WebResponse refuse(WebRequest request, AuthorizationFailure failure) {
    if (request.prefersJson()) {
      // Code that looks before it opens a browser is the client itself: it wants no redirect.
      return WebResponse.error(failure.error(), request.reference());
    }
    if (failure instanceof SentToClient sent) {
      return toClient(
          request,
          "not-begun",
          sent.redirectUri(),
          AuthorizationResponse.error(sent.redirectUri(), sent.state(), sent.error(), issuer()));
    }
    SentToClient wayBack = ((ShownToUser) failure).wayBack();
    OAuthError error = wayBack.error();
    Words words = request.words();
    return pages()
        .error(
            400,
            words,
            Explanation.of(
                words,
                "request-from",
                Map.of(
                    "host",
                    wayBack.redirectUri().displayHost(),
                    "description",
                    error.description() + ".")),
            new Details(error.code().wire(), request.reference()),
            backTo(words, wayBack.redirectUri(), wayBack.state(), error));
  }
}
