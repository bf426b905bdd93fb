package dev.entrada.authorize;

import dev.entrada.web.WebRequest;
import java.util.List;

/** When to ask, and what to remember of the answer. */
record ConsentPolicy(ConsentMode mode, RememberedConsents remembered) {
  /** Whether Entra may be asked without asking the person first. */
  boolean mayGoOn(WebRequest request, PendingAuthorization pending) {
    return mode.asksNobody()
        || (mode == ConsentMode.REMEMBER && remembered.hasAny(request, pending));
  }

  /**
   * Whether the person who came back must be asked after all: nobody was, because somebody had
   * allowed it in this browser, and it was somebody else.
   */
  boolean mustAsk(WebRequest request, PendingAuthorization pending, String subject) {
    return pending.unasked() && !mode.asksNobody() && !remembered.has(request, pending, subject);
  }

  /** The cookies to set when a person who was asked has signed in. */
  List<String> allowed(WebRequest request, PendingAuthorization pending, String subject) {
    return mode == ConsentMode.REMEMBER
        ? remembered.remember(request, pending, subject)
        : List.of();
  }

  /** The cookies to set when a person has denied. */
  List<String> denied(WebRequest request, PendingAuthorization pending) {
    return mode == ConsentMode.REMEMBER ? remembered.forget(request, pending) : List.of();
  }
}
