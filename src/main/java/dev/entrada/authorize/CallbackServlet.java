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
import dev.entrada.web.Params;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Locale;
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
    Params params = request.query();
    Flow.Step step = flow.openState(params.one(Parameters.STATE));
    if (step.pending().isEmpty()) {
      return trouble(request, step.trouble().orElseThrow());
    }
    String reference = request.reference();
    PendingAuthorization pending = step.pending().get();
    request
        .audit()
        .client(pending.client().id(), pending.client().metadata().name())
        .resource(pending.resource())
        .scopes(pending.scopes());
    if (!binding.isFrom(request, pending.browser())) {
      LOG.warn("callback refused: another browser than the one that allowed it ref={}", reference);
      request
          .audit()
          .refused(Fault.ANOTHER_BROWSER, "another browser than the one that allowed it");
      return pages()
          .error(
              403,
              "This sign-in began in another browser",
              "It can only be completed in the browser in which it was allowed. If you did not begin"
                  + " it yourself, somebody may have sent you a link: close this page.",
              "another_browser",
              reference,
              Optional.empty());
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
          "This account cannot be used here",
          "This server accepts "
              + e.expected()
              + " only. Go back to the app, connect again and choose another account.",
          new OAuthError(ErrorCode.ACCESS_DENIED, "the account is of another tenant"),
          Fault.WRONG_TENANT);
    } catch (UntrustedTokenException e) {
      LOG.error("callback refused: {} ref={}", e.getMessage(), reference);
      return failed(
          request,
          pending,
          "Microsoft's answer could not be trusted",
          "This server does not accept the tokens that came back. Its operator finds the reason in"
              + " the log.",
          new OAuthError(
              ErrorCode.SERVER_ERROR, "the identity provider's tokens were not accepted"),
          Fault.UNTRUSTED_TOKEN);
    } catch (AccessTokens.RolesTooLargeException e) {
      LOG.error("callback refused: {}; assign fewer app roles ref={}", e.getMessage(), reference);
      return failed(
          request,
          pending,
          "You have too many roles",
          "An administrator must assign you fewer app roles for this application.",
          new OAuthError(ErrorCode.ACCESS_DENIED, "the roles do not fit into an access token"),
          Fault.ROLES_TOO_LARGE);
    } catch (OutageException e) {
      LOG.warn("callback unavailable: {} ref={}", e.getMessage(), reference);
      return failed(
              request,
              pending,
              title(ErrorCode.TEMPORARILY_UNAVAILABLE),
              "A system that this server depends on does not answer. Reload this page in a moment, or"
                  + " go back to the app and connect again later.",
              new OAuthError(
                  ErrorCode.TEMPORARILY_UNAVAILABLE,
                  "a system that this server depends on is down"),
              ErrorCode.TEMPORARILY_UNAVAILABLE)
          .with("Retry-After", retryAfter(e));
    }
  }

  private WebResponse complete(WebRequest request, PendingAuthorization pending, String entraCode) {
    if (completion.isDone(pending)) {
      return alreadyCompleted(request);
    }
    TokenSet tokens =
        entra.redeemCode(entraCode, pending.verifier(), callbackUri, pending.scopes());
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
          "You do not have the permission that is needed",
          "Microsoft did not grant this application all the permissions that it requires. An"
              + " administrator can grant them.",
          new OAuthError(ErrorCode.ACCESS_DENIED, "a required scope was not granted"),
          Fault.REQUIRED_SCOPE_MISSING);
    }
    if (consent.mustAsk(request, pending, identity.subject())) {
      return consentPage.show(
          pending,
          Hints.NONE,
          binding.identify(request),
          "Another account than yours was used here before. Please decide for yourself.");
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
    return WebResponse.redirect(
            AuthorizationResponse.success(
                pending.redirectUri(), pending.clientState(), code.get(), issuer()))
        .withCookie(
            pending.unasked()
                ? Optional.empty()
                : consent.allowed(request, pending, identity.subject()));
  }

  private WebResponse alreadyCompleted(WebRequest request) {
    request.audit().refused(Fault.ALREADY_COMPLETED, "the sign-in was completed before");
    return pages()
        .error(
            400,
            "This sign-in was already completed",
            "Go back to the app. If it is not connected, connect it again.",
            "already_completed",
            request.reference(),
            Optional.empty());
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
      return WebResponse.redirect(
          AuthorizationResponse.error(
              pending.redirectUri(), pending.clientState(), error, issuer()));
    }
    String correlation =
        refusal.correlationId().map(id -> " Microsoft's correlation ID is " + id + ".").orElse("");
    return page(
        request,
        pending,
        title(error.code()),
        reason.happened() + " " + advice(reason) + correlation,
        error,
        refusal.code());
  }

  /** What the person can do; remedies of others are in the log. */
  private static String advice(Aadsts reason) {
    return switch (reason.actor()) {
      case PERSON -> reason.remedy();
      case ADMINISTRATOR ->
          "Please ask an administrator of your organization, and tell them what is written below.";
      case OPERATOR, DEVELOPER ->
          "Please tell the operator of this server, with the reference below.";
    };
  }

  private WebResponse failed(
      WebRequest request,
      PendingAuthorization pending,
      String title,
      String message,
      OAuthError error,
      Enum<?> fault) {
    request.audit().refused(fault, error.description());
    return page(request, pending, title, message, error, fault.name().toLowerCase(Locale.ROOT));
  }

  private WebResponse page(
      WebRequest request,
      PendingAuthorization pending,
      String title,
      String message,
      OAuthError error,
      String technical) {
    return pages()
        .error(
            error.code().status(),
            title,
            message,
            technical,
            request.reference(),
            backTo(pending.redirectUri(), pending.clientState(), error));
  }
}
