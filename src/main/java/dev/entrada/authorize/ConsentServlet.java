package dev.entrada.authorize;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.Pages;
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Map;
import java.util.Set;

/**
 * Takes the person's decision. A form that was shown in another browser never approves: the page is
 * shown again, bound to the browser that sent it.
 */
final class ConsentServlet extends BrowserEndpoint {
  private static final OAuthError DENIED =
      new OAuthError(ErrorCode.ACCESS_DENIED, "the person did not allow it");

  private final transient Flow flow;
  private final transient BrowserBinding binding;
  private final transient ConsentPage consentPage;
  private final transient ConsentPolicy consent;
  private final transient Departure departure;

  ConsentServlet(
      Flow flow,
      BrowserBinding binding,
      ConsentPage consentPage,
      ConsentPolicy consent,
      Departure departure,
      Pages pages,
      ServerUrl issuer) {
    super(Set.of("POST"), pages, issuer);
    this.flow = flow;
    this.binding = binding;
    this.consentPage = consentPage;
    this.consent = consent;
    this.departure = departure;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    Params form = request.form();
    return resume(
        request, flow.openConsent(form.one("request")), pending -> decide(request, form, pending));
  }

  private WebResponse decide(WebRequest request, Params form, PendingAuthorization pending) {
    Hints hints = Hints.read(form);
    if (!binding.isFrom(request, pending.browser()) || request.isFormOfAnotherSite()) {
      request.audit().refused(Fault.ANOTHER_BROWSER, "the form is another browser's or site's");
      return consentPage.show(
          request.words(), pending, hints, binding.identify(request), "consent.again");
    }
    return switch (form.one("decision").orElse("")) {
      case "allow" -> allow(request, pending, hints);
      case "deny" -> deny(request, pending);
      default ->
          consentPage.show(
              request.words(), pending, hints, binding.identify(request), "consent.decide");
    };
  }

  private WebResponse allow(WebRequest request, PendingAuthorization pending, Hints hints) {
    request.audit().allowed();
    return pages()
        .leave(request.words(), "leave", Map.of(), departure.url(pending.asUnasked(false), hints));
  }

  private WebResponse deny(WebRequest request, PendingAuthorization pending) {
    request.audit().denied();
    String url =
        AuthorizationResponse.error(pending.redirectUri(), pending.clientState(), DENIED, issuer());
    return pages()
        .leave(request.words(), "denied", Map.of("host", pending.redirectUri().displayHost()), url)
        .withCookies(consent.denied(request, pending));
  }
}
