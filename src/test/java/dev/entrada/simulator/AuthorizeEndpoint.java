package dev.entrada.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The browser's part: the authorization endpoint, and the sign-in form that it shows. Errors about
 * app or redirect URI are shown, all others redirected.
 */
final class AuthorizeEndpoint {
  private final Tenant tenant;
  private final String cookieName;

  AuthorizeEndpoint(Tenant tenant, int port) {
    this.tenant = tenant;
    // Cookies ignore ports: two simulators on one host must not sign each other's people out.
    cookieName = "SIMULATED_ESTSAUTH_" + port;
  }

  /** GET or POST {@code oauth2/v2.0/authorize}. */
  Reply authorize(Call call) {
    return handled(call, call.parameters(), request -> proceed(call, request));
  }

  /** POST of the sign-in form; the authorization request comes along and is checked again. */
  Reply signIn(Call call) {
    call.requireMethod("POST");
    Parameters original =
        Parameters.decode(call.parameters().optional(SignInPage.REQUEST).orElse(""));
    return handled(call, original, request -> signIn(call, request));
  }

  private interface Step {
    Reply run(AuthorizationRequest request);
  }

  private Reply handled(Call call, Parameters parameters, Step step) {
    try {
      AuthorizationRequest request = AuthorizationRequest.parse(tenant, parameters);
      try {
        tenant.accounts.checkApp(call.tenantSegment(), request.client());
        return step.run(request);
      } catch (Refusal refusal) {
        if (refusal.isOnPage()) {
          throw refusal;
        }
        return request.failure(call.worded(refusal), call.trace());
      }
    } catch (Refusal refusal) {
      return ErrorPage.show(call.worded(refusal), call.trace());
    }
  }

  private Reply proceed(Call call, AuthorizationRequest request) {
    AuthorizationRequest.Details details = request.details(tenant.directory);
    if (call.userFlow().isPresent() && !details.scopes().names(AppRegistration.GRAPH).isEmpty()) {
      throw new Refusal(Aadsts.SCOPE_INVALID, details.scopes().text());
    }
    if (details.prompt().equals("consent") && tenant.faults.isUserConsentRestricted()) {
      throw new Refusal(Aadsts.ADMIN_CONSENT_REQUIRED);
    }
    Optional<Person> signedIn =
        call.cookie(cookieName)
            .flatMap(tenant.signIns::find)
            .filter(person -> accepts(call, request, person))
            .filter(person -> details.loginHint().map(person::answersTo).orElse(true));
    if (details.prompt().equals("none")) {
      return silently(call, request, details, signedIn);
    }
    boolean mayBeSilent =
        details.prompt().isEmpty()
            && details.claims().isEmpty()
            && signedIn.map(person -> consented(person, request, details)).orElse(false);
    return mayBeSilent
        ? finish(call, request, details, signedIn.orElseThrow(), false)
        : page(call, request, details);
  }

  private Reply silently(
      Call call,
      AuthorizationRequest request,
      AuthorizationRequest.Details details,
      Optional<Person> signedIn) {
    Person person = signedIn.orElseThrow(() -> new Refusal(Aadsts.NOT_SIGNED_IN));
    if (details.claims().isPresent()) {
      throw new Refusal(Aadsts.MFA_REQUIRED, request.client().clientId());
    }
    if (!consented(person, request, details)) {
      throw new Refusal(Aadsts.CONSENT_MISSING, request.client().clientId())
          .as("interaction_required");
    }
    return finish(call, request, details, person, false);
  }

  private Reply page(
      Call call, AuthorizationRequest request, AuthorizationRequest.Details details) {
    String suggested = details.loginHint().orElseGet(() -> anybody(call, request));
    return SignInPage.show(200, tenant, call, request, suggested, "");
  }

  private String anybody(Call call, AuthorizationRequest request) {
    return tenant.directory.people().stream()
        .filter(person -> !person.disabled() && accepts(call, request, person))
        .map(Person::username)
        .findFirst()
        .orElse("alice");
  }

  private Reply signIn(Call call, AuthorizationRequest request) {
    AuthorizationRequest.Details details = request.details(tenant.directory);
    Parameters form = call.parameters();
    if (form.optional("action").orElse("").equals("cancel")) {
      throw new Refusal(Aadsts.CONSENT_DECLINED);
    }
    if (form.optional("action").orElse("").equals("forgot")) {
      throw new Refusal(Aadb2c.PASSWORD_FORGOTTEN);
    }
    String username = form.optional("pick").or(() -> form.optional("username")).orElse("");
    Optional<Person> found = tenant.directory.person(username);
    if (found.isEmpty()) {
      // Entra, too, stays on its own page here.
      Refusal refusal = new Refusal(Aadsts.PERSON_NOT_FOUND, username);
      return SignInPage.show(
          400, tenant, call, request, username, call.worded(refusal).getMessage());
    }
    Person person = found.get();
    tenant.accounts.checkPerson(call.tenantSegment(), request.client(), person);
    boolean strong = details.claims().orElse("").contains(OnBehalfOfGrant.POLICY);
    Reply reply = finish(call, request, details, person, strong);
    String cookie = cookieName + "=" + tenant.signIns.start(person);
    return reply.with("Set-Cookie", cookie + "; Path=/; HttpOnly; SameSite=Lax");
  }

  /** Consent is given with the sign-in, unless an administrator must give it. */
  private Reply finish(
      Call call,
      AuthorizationRequest request,
      AuthorizationRequest.Details details,
      Person person,
      boolean strong) {
    checkEnabled(person);
    if (!consented(person, request, details) && tenant.faults.isUserConsentRestricted()) {
      throw new Refusal(Aadsts.ADMIN_CONSENT_REQUIRED);
    }
    tenant.consents.grant(person, request.client(), wanted(request, details));
    AuthorizationCodes.Grant grant =
        new AuthorizationCodes.Grant(
            person,
            request.client(),
            request.redirectUri(),
            details.scopes(),
            details.nonce().orElse(null),
            details.challenge(),
            strong,
            call.userFlow(),
            Instant.now(tenant.clock));
    return request.success(tenant.codes.issue(grant, tenant.faults.codeCharacters()));
  }

  private boolean accepts(Call call, AuthorizationRequest request, Person person) {
    return tenant.accounts.accepts(call.tenantSegment(), request.client(), person);
  }

  /** The OAuth error is our choice: Entra tells the person, and not always the app. */
  private void checkEnabled(Person person) {
    try {
      tenant.faults.checkEnabled(person);
    } catch (Refusal refusal) {
      throw refusal.as("access_denied");
    }
  }

  private boolean consented(
      Person person, AuthorizationRequest request, AuthorizationRequest.Details details) {
    return tenant.consents.covers(person, request.client(), wanted(request, details));
  }

  /** {@code .default} of any API but the app's own is what an administrator consented to. */
  private static List<String> wanted(
      AuthorizationRequest request, AuthorizationRequest.Details details) {
    AppRegistration self = request.client();
    boolean ownDefault = details.scopes().names(self).contains(ScopeRequest.DEFAULT);
    return ownDefault
        ? self.scopes().stream().map(self::fullName).toList()
        : details.scopes().fullNames();
  }
}
