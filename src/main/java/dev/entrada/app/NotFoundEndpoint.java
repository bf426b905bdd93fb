package dev.entrada.app;

import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Pages;
import dev.entrada.web.Pages.Details;
import dev.entrada.web.Pages.Explanation;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import dev.entrada.web.Words;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every path that is none of ours: 404, as a page where a browser asks and as JSON elsewhere, never
 * the container's own page. Clients that try several well-known places go on when they see it.
 */
final class NotFoundEndpoint extends Endpoint {
  private final transient Pages pages;

  NotFoundEndpoint(Pages pages) {
    super(Set.of("GET", "POST", "PUT", "DELETE", "PATCH"), Cors.ANY_ORIGIN);
    this.pages = pages;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    if (request.prefersHtml()) {
      Words words = request.words();
      return pages.error(
          404,
          words,
          Explanation.of(words, "not-found"),
          new Details("not_found", request.reference()),
          Optional.empty());
    }
    return WebResponse.json(
        404, Map.of("error", "not_found", "error_description", "there is nothing at this address"));
  }
}
