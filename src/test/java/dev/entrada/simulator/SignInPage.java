package dev.entrada.simulator;

import java.util.stream.Collectors;

/**
 * The sign-in page: one form, no script. The first button signs in whoever the text field names, so
 * that a headless client has only to submit it; people may click a name instead.
 */
final class SignInPage {
  /** Hidden field with the authorization request, encoded as a query. */
  static final String REQUEST = "request";

  private static final String CONTENT =
      """
      <h1>Sign in</h1>
      <p>to continue to <strong>%s</strong>, which asks for <code>%s</code></p>
      <p class="error">%s</p>
      <form method="post" action="%s">
      <input type="hidden" name="%s" value="%s">
      <label for="username">Account (no password is asked for)</label>
      <input id="username" type="text" name="username" value="%s" autocomplete="off" autofocus>
      <button class="main" type="submit" name="action" value="signin">Sign in</button>
      <button type="submit" name="action" value="cancel">Cancel</button>
      %s
      <ul>
      %s
      </ul>
      </form>
      """;

  /** User flows leave a forgotten password to the app, by an error. */
  private static final String FORGOT =
      "<button type=\"submit\" name=\"action\" value=\"forgot\">Forgot your password?</button>";

  private static final String CHOICE =
      "<li><button type=\"submit\" name=\"pick\" value=\"%s\">%s (%s)</button></li>";

  private SignInPage() {}

  static Reply show(
      int status,
      Tenant tenant,
      Call call,
      AuthorizationRequest request,
      String suggested,
      String error) {
    String people =
        tenant.directory.people().stream()
            .map(SignInPage::choice)
            .collect(Collectors.joining("\n"));
    String content =
        CONTENT.formatted(
            Html.escape(request.client().displayName()),
            Html.escape(request.parameters().optional("scope").orElse("")),
            Html.escape(error),
            Html.escape(tenant.url(call.prefix(), "/login")),
            REQUEST,
            Html.escape(request.parameters().encoded()),
            Html.escape(suggested),
            call.userFlow().isPresent() ? FORGOT : "",
            people);
    return Html.page(status, "Sign in", content);
  }

  private static String choice(Person person) {
    return CHOICE.formatted(
        Html.escape(person.username()),
        Html.escape(person.displayName()),
        Html.escape(person.userPrincipalName()));
  }
}
