package dev.entrada.authorize;

import dev.entrada.crypto.Secret;
import dev.entrada.entra.Aadsts;
import dev.entrada.entra.Actor;
import dev.entrada.entra.EntraIdentity;
import dev.entrada.entra.EntraRefusal;
import dev.entrada.entra.EntraTokenClient;
import dev.entrada.entra.EntraTokenVerifier;
import dev.entrada.issuer.AccessTokens;
import dev.entrada.issuer.ClaimsChallenges;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.Parameters;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.oauth.TokenSet;
import dev.entrada.tenant.UntrustedTokenException;
import dev.entrada.tenant.WrongTenantException;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.Pages;
import dev.entrada.web.Pages.Details;
import dev.entrada.web.Pages.Explanation;
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import dev.entrada.web.Words;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Entra sends the browser back. The state is opened and compared with the browser before
 * anything else is looked at, errors included; Entra's tokens are verified before a code is issued;
 * what is pending completes once.
 */
final class CallbackServlet extends BrowserEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackServlet.class);

  private final transient Flow flow;
  private final transient BrowserBinding binding;
  private final transient EntraTokenClient entra;
  private final transient EntraTokenVerifier verifier;
  private final transient Completion completion;
  private final transient ConsentPolicy consent;
  private final transient ConsentPage consentPage;
  private final transient Departure departure;
  private final transient ClaimsChallenges challenges;
  private final transient Catalogue catalogue;
  private final String callbackUri;

  CallbackServlet(
      Flow flow,
      BrowserBinding binding,
      EntraTokenClient entra,
      EntraTokenVerifier verifier,
      Completion completion,
      ConsentPolicy consent,
      ConsentPage consentPage,
      Departure departure,
      ClaimsChallenges challenges,
      Catalogue catalogue,
      String callbackUri,
      Pages pages,
      ServerUrl issuer) {
    super(Set.of("GET"), pages, issuer);
    this.flow = flow;
    this.binding = binding;
    this.entra = entra;
    this.verifier = verifier;
    this.completion = completion;
    this.consent = consent;
    this.consentPage = consentPage;
    this.departure = departure;
    this.challenges = challenges;
    this.catalogue = catalogue;
    this.callbackUri = callbackUri;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    return resume(
        request,
        flow.openState(request.query().one(Parameters.STATE)),
        pending -> goOn(request, pending));
  }

  private WebResponse goOn(WebRequest request, PendingAuthorization pending) {
    Params params = request.query();
    String reference = request.reference();
    if (!binding.isFrom(request, pending.browser())) {
      LOG.warn("callback refused: another browser than the one that allowed it ref={}", reference);
      request
          .audit()
          .refused(Fault.ANOTHER_BROWSER, "another browser than the one that allowed it");
      return explain(request, 403, "other-browser", "another_browser");
    }
    try {
      Optional<String> error = params.one(Parameters.ERROR);
      if (error.isPresent()) {
        throw EntraRefusal.fromRedirect(
            error.get(), params.one(Parameters.ERROR_DESCRIPTION).orElse(""));
      }
      return complete(request, pending, params.required(Parameters.CODE));
    } catch (EntraRefusal e) {
      return refused(request, pending, e);
    } catch (WrongTenantException e) {
      LOG.warn("callback refused: {} ref={}", e.getMessage(), reference);
      return failed(
          request,
          pending,
          Explanation.of(request.words(), "tenant", Map.of("expected", e.expected())),
          new OAuthError(ErrorCode.ACCESS_DENIED, "the account is of another tenant"),
          Fault.WRONG_TENANT);
    } catch (UntrustedTokenException e) {
      LOG.error("callback refused: {} ref={}", e.getMessage(), reference);
      return failed(
          request,
          pending,
          Explanation.of(request.words(), "untrusted"),
          new OAuthError(
              ErrorCode.SERVER_ERROR, "the identity provider's tokens were not accepted"),
          Fault.UNTRUSTED_TOKEN);
    } catch (AccessTokens.RolesTooLargeException e) {
      LOG.error("callback refused: {}; assign fewer app roles ref={}", e.getMessage(), reference);
      return failed(
          request,
          pending,
          Explanation.of(request.words(), "roles"),
          new OAuthError(ErrorCode.ACCESS_DENIED, "the roles do not fit into an access token"),
          Fault.ROLES_TOO_LARGE);
    } catch (OutageException e) {
      return unavailable(request, pending, "unavailable-reload", e);
    }
  }

  /**
   * @param key of the page's words
   */
  private WebResponse unavailable(
      WebRequest request, PendingAuthorization pending, String key, OutageException outage) {
    LOG.warn("callback unavailable: {} ref={}", outage.getMessage(), request.reference());
    return failed(
            request,
            pending,
            Explanation.of(request.words(), key),
            new OAuthError(
                ErrorCode.TEMPORARILY_UNAVAILABLE, "a system that this server depends on is down"),
            ErrorCode.TEMPORARILY_UNAVAILABLE)
        .with("Retry-After", retryAfter(outage));
  }

  private WebResponse complete(WebRequest request, PendingAuthorization pending, String entraCode) {
    if (completion.isDone(pending)) {
      return alreadyCompleted(request);
    }
    TokenSet tokens =
        entra.redeemCode(entraCode, pending.verifier(), callbackUri, pending.scopes());
    try {
      return signedIn(request, pending, tokens);
    } catch (OutageException e) {
      // Entra's code is spent: after a reload Entra would only refuse it.
      return unavailable(request, pending, "unavailable-reconnect", e);
    }
  }

  private WebResponse signedIn(WebRequest request, PendingAuthorization pending, TokenSet tokens) {
    EntraIdentity identity = verifier.verifySignIn(tokens, pending.nonce());
    request.audit().subject(identity.subject(), identity.claims());
    Scopes granted = pending.scopes().filter(identity.scopes()::contains);
    if (!granted.containsAll(catalogue.required())) {
      LOG.error(
          "callback refused: Entra granted \"{}\" but {} are required; expose and consent them in the"
              + " app registration ref={}",
          granted,
          catalogue.required(),
          request.reference());
      return failed(
          request,
          pending,
          Explanation.of(request.words(), "scope-missing"),
          new OAuthError(ErrorCode.ACCESS_DENIED, "a required scope was not granted"),
          Fault.REQUIRED_SCOPE_MISSING);
    }
    if (consent.mustAsk(request, pending, identity.subject())) {
      return consentPage.show(
          request.words(), pending, Hints.NONE, binding.identify(request), "consent.other-account");
    }
    Optional<String> challenge = challenges.take(identity.subject());
    if (challenge.isPresent()) {
      LOG.info("callback: Entra wants more of the person for a tool; asking once more");
      Hints hints = new Hints(identity.loginHint(), Optional.empty());
      return WebResponse.redirect(departure.url(pending, hints, challenge));
    }
    Optional<Secret> code = completion.complete(pending, identity, granted, tokens);
    if (code.isEmpty()) {
      return alreadyCompleted(request);
    }
    request.audit().scopes(granted).allowed();
    return toClient(
            request,
            "done",
            pending.redirectUri(),
            AuthorizationResponse.success(
                pending.redirectUri(), pending.clientState(), code.get(), issuer()))
        .withCookies(
            pending.unasked() ? List.of() : consent.allowed(request, pending, identity.subject()));
  }

  private WebResponse alreadyCompleted(WebRequest request) {
    request.audit().refused(Fault.ALREADY_COMPLETED, "the sign-in was completed before");
    return explain(request, 400, "completed", "already_completed");
  }

  private WebResponse refused(
      WebRequest request, PendingAuthorization pending, EntraRefusal refusal) {
    String reference = request.reference();
    Aadsts reason = refusal.reason();
    request.audit().entra(refusal.code(), refusal.correlationId());
    if (refusal.isDeclined()) {
      request.audit().denied();
    } else {
      request.audit().refused(reason.error(), reason.happened());
    }
    if (reason.actor() == Actor.PERSON) {
      LOG.info("callback refused: {} ref={}", refusal.getMessage(), reference);
    } else {
      LOG.warn("callback refused: {} ref={}", refusal.getMessage(), reference);
    }
    OAuthError error =
        new OAuthError(reason.error(), "the identity provider refused with " + refusal.code());
    if (refusal.isDeclined()) {
      return toClient(
          request,
          "declined",
          pending.redirectUri(),
          AuthorizationResponse.error(
              pending.redirectUri(), pending.clientState(), error, issuer()));
    }
    return page(
        request,
        pending,
        explanation(request.words(), reason, error.code()),
        error,
        new Details(refusal.code(), reference, refusal.correlationId()));
  }

  /** What happened, and what the person can do; remedies of others are in the log. */
  private static Explanation explanation(Words words, Aadsts reason, ErrorCode code) {
    String advice =
        switch (reason.actor()) {
          case PERSON -> reason.remedy(words.tag());
          case ADMINISTRATOR -> words.text("refused.ask-administrator");
          case OPERATOR, DEVELOPER -> words.text("refused.tell-operator");
        };
    String title =
        switch (code) {
          case TEMPORARILY_UNAVAILABLE -> "error.unavailable.title";
          case SERVER_ERROR -> "error.server.title";
          case ACCESS_DENIED -> "refused.title";
          default -> "error.request.title";
        };
    String happened = reason.happened(words.tag()).orElseGet(() -> words.text("refused.set-up"));
    return new Explanation(words.text(title), happened, advice);
  }

  private WebResponse failed(
      WebRequest request,
      PendingAuthorization pending,
      Explanation explanation,
      OAuthError error,
      Enum<?> fault) {
    request.audit().refused(fault, error.description());
    String technical = fault.name().toLowerCase(Locale.ROOT);
    return page(request, pending, explanation, error, new Details(technical, request.reference()));
  }

  private WebResponse page(
      WebRequest request,
      PendingAuthorization pending,
      Explanation explanation,
      OAuthError error,
      Details details) {
    Words words = request.words();
    return pages()
        .error(
            error.code().status(),
            words,
            explanation,
            details,
            backTo(words, pending.redirectUri(), pending.clientState(), error));
  }
}
