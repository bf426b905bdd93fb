package dev.entrada.authorize;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Pages;
import dev.entrada.web.Pages.Details;
import dev.entrada.web.Pages.Explanation;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import dev.entrada.web.Words;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** An endpoint whose failures are read by a person, or by a client's code that asks for JSON. */
abstract class BrowserEndpoint extends Endpoint {
  private final transient Pages pages;
  private final transient ServerUrl issuer;

  BrowserEndpoint(Set<String> methods, Pages pages, ServerUrl issuer) {
    super(methods, Cors.NONE);
    this.pages = pages;
    this.issuer = issuer;
  }

  Pages pages() {
    return pages;
  }

  ServerUrl issuer() {
    return issuer;
  }

  @Override
  protected WebResponse refuse(WebRequest request, OAuthError error) {
    if (request.prefersJson()) {
      return WebResponse.error(error, request.reference());
    }
    Words words = request.words();
    Details details = new Details(error.code().wire(), request.reference());
    Explanation explanation = explanation(words, error);
    return error.code() == ErrorCode.INVALID_CLIENT
        ? pages.reconnect(error.code().status(), words, explanation, details)
        : pages.error(error.code().status(), words, explanation, details, Optional.empty());
  }

  /** Somebody reloads or goes back to a page that a form led to. */
  @Override
  protected WebResponse methodNotAllowed(WebRequest request) {
    return request.prefersHtml()
        ? explain(request, 405, "method", "method_not_allowed")
        : super.methodNotAllowed(request);
  }

  /** An error page without a way back, in the words {@code error.<name>}. */
  WebResponse explain(WebRequest request, int status, String name, String technical) {
    Words words = request.words();
    return pages.error(
        status,
        words,
        Explanation.of(words, name),
        new Details(technical, request.reference()),
        Optional.empty());
  }

  /** A way back to the client that tells it of an error. */
  Optional<Pages.Link> backTo(
      Words words, RedirectUri uri, Optional<String> state, OAuthError error) {
    return Optional.of(
        new Pages.Link(
            AuthorizationResponse.error(uri, state, error, issuer),
            words.text("error.back", Map.of("host", uri.displayHost()))));
  }

  /**
   * Takes the browser to the client with its answer. An app of the person's own opens beside the
   * browser, which stays where it is: on a page that says so, and not on the one before.
   *
   * @param key of the page's words, for such an app
   */
  WebResponse toClient(WebRequest request, String key, RedirectUri uri, String location) {
    return uri.isPrivateUse()
        ? pages.leave(request.words(), key, Map.of("host", uri.displayHost()), location)
        : WebResponse.redirect(location);
  }

  /** Goes on with what is pending, which the audit then names, if the step could be opened. */
  WebResponse resume(
      WebRequest request, Flow.Step step, Function<PendingAuthorization, WebResponse> next) {
    if (step.pending().isEmpty()) {
      return trouble(request, step.trouble().orElseThrow());
    }
    PendingAuthorization pending = step.pending().get();
    request
        .audit()
        .client(pending.client().id(), pending.client().metadata().name())
        .resource(pending.resource())
        .scopes(pending.scopes());
    return next.apply(pending);
  }

  /** A page for a step that cannot go on, and that no client can be told of. */
  private WebResponse trouble(WebRequest request, Flow.Trouble trouble) {
    request.audit().refused(trouble, "the form or the state cannot be used");
    String name =
        switch (trouble) {
          case NOT_OURS -> "not-ours";
          case EXPIRED -> "expired";
          case CHANGED -> "changed";
        };
    return explain(request, 400, name, trouble.name().toLowerCase(Locale.ROOT));
  }

  /** What to tell of an error: what clients and logs read of it is English. */
  static Explanation explanation(Words words, OAuthError error) {
    return switch (error.code()) {
      case INVALID_CLIENT -> Explanation.of(words, "invalid-client");
      case TEMPORARILY_UNAVAILABLE -> Explanation.of(words, "unavailable");
      case SERVER_ERROR -> Explanation.of(words, "server");
      default -> Explanation.of(words, "request", Map.of("description", error.description() + "."));
    };
  }
}
