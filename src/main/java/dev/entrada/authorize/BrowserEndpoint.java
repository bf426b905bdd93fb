package dev.entrada.authorize;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthError;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Pages;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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
    return pages.error(
        error.code().status(),
        title(error.code()),
        message(error),
        error.code().wire(),
        request.reference(),
        Optional.empty());
  }

  /** Somebody reloads or goes back to a page that a form led to. */
  @Override
  protected WebResponse methodNotAllowed(WebRequest request) {
    return request.prefersHtml()
        ? pages.error(
            405,
            "This page cannot be opened like that",
            "Go back to the app and connect again.",
            "method_not_allowed",
            request.reference(),
            Optional.empty())
        : super.methodNotAllowed(request);
  }

  /** A way back to the client that tells it of an error. */
  Optional<Pages.Link> backTo(RedirectUri uri, Optional<String> state, OAuthError error) {
    return Optional.of(
        new Pages.Link(
            AuthorizationResponse.error(uri, state, error, issuer),
            "Back to the app (" + uri.displayHost() + ")"));
  }

  /** A page for a step that cannot go on, and that no client can be told of. */
  WebResponse trouble(WebRequest request, Flow.Trouble trouble) {
    request.audit().refused(trouble, "the form or the state cannot be used");
    String message =
        switch (trouble) {
          case NOT_OURS ->
              "The link or form is not one of this server's, or is not complete. Go back to the app"
                  + " and connect again.";
          case EXPIRED -> "You took longer than is allowed. Go back to the app and connect again.";
          case CHANGED ->
              "The server or the app was set up anew meanwhile. Go back to the app and connect"
                  + " again.";
        };
    return pages.error(
        400,
        "This sign-in cannot go on",
        message,
        trouble.name().toLowerCase(Locale.ROOT),
        request.reference(),
        Optional.empty());
  }

  static String title(ErrorCode code) {
    return switch (code) {
      case INVALID_CLIENT -> "This app is not known here";
      case TEMPORARILY_UNAVAILABLE -> "Sign-in is not possible right now";
      case SERVER_ERROR -> "Something went wrong on this server";
      case ACCESS_DENIED -> "You were not signed in";
      default -> "The app sent a request that cannot be used";
    };
  }

  private static String message(OAuthError error) {
    return switch (error.code()) {
      case INVALID_CLIENT ->
          "Its registration is not valid on this server any more. In the app, remove this server and"
              + " add it again, so that the app registers anew.";
      case TEMPORARILY_UNAVAILABLE ->
          "A system that this server depends on does not answer. Wait a moment, then reload this"
              + " page.";
      case SERVER_ERROR -> "Please tell the operator of this server, with the reference below.";
      default ->
          "Nothing was signed in and nothing was changed. The app's developer can use this: "
              + error.description()
              + ".";
    };
  }
}
