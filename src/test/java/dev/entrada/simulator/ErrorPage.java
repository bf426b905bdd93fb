package dev.entrada.simulator;

/** The page Entra shows itself when it must not send a browser on. */
final class ErrorPage {
  private static final String CONTENT =
      """
      <h1>Sign in</h1>
      <p>Sorry, signing you in did not work.</p>
      <p class="error">%s</p>
      <dl>
      <dt>Request Id</dt><dd>%s</dd>
      <dt>Correlation Id</dt><dd>%s</dd>
      <dt>Timestamp</dt><dd>%s</dd>
      </dl>
      """;

  private ErrorPage() {}

  static Reply show(Refusal refusal, Trace trace) {
    return Html.page(
        refusal.code().status() == 401 ? 400 : refusal.code().status(),
        "Sign in failed",
        CONTENT.formatted(
            Html.escape(refusal.getMessage()),
            trace.traceId(),
            trace.correlationId(),
            trace.timestamp()));
  }
}
