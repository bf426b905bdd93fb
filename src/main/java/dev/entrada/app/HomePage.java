package dev.entrada.app;

import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.Pages;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import dev.entrada.web.Words;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code GET /}: each MCP server that tokens are issued for, and how to add it to each client. Says
 * nothing that is secret.
 */
final class HomePage extends Endpoint {
  /** By language: nothing on the page changes while the server runs. */
  private final transient Map<String, WebResponse> pages;

  HomePage(Application application) {
    super(Set.of("GET"), Cors.NONE);
    this.pages =
        Words.TAGS.stream()
            .collect(Collectors.toUnmodifiableMap(tag -> tag, tag -> page(application, tag)));
  }

  private static WebResponse page(Application application, String tag) {
    Words words = Words.in(tag);
    Pages pages = application.pages();
    Map<String, ResourceIndicator> named =
        ServerNames.of(application.settings().catalogue().resources());
    String resources =
        named.entrySet().stream()
            .map(
                entry ->
                    pages
                        .template("home-resource")
                        .fill(words)
                        .text("name", entry.getKey())
                        .text("url", entry.getValue().value())
                        .text(
                            "cursor-link", ServerNames.cursorLink(entry.getKey(), entry.getValue()))
                        .render())
            .collect(Collectors.joining());
    String content =
        pages
            .template("home")
            .fill(words)
            .html("resources", resources)
            .text("issuer", application.issuer().value())
            .text(
                "metadata",
                application.settings().baseUrl().at("/.well-known/openid-configuration"))
            .render();
    return pages.page(200, words, words.text("home.heading"), content);
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    WebResponse page = pages.get(request.words().tag());
    if (page == null) {
      throw new IllegalStateException("no home page in " + request.words().tag());
    }
    return page;
  }
}
