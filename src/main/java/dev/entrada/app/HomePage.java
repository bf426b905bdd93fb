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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * {@code GET /}: each MCP server that tokens are issued for, and how to add it to each client. Says
 * nothing that is secret.
 */
final class HomePage extends Endpoint {
  private final transient Application application;

  /** By language, once somebody asked for it: nothing on the page changes while the server runs. */
  private final transient Map<String, WebResponse> pages = new ConcurrentHashMap<>();

  HomePage(Application application) {
    super(Set.of("GET"), Cors.NONE);
    this.application = application;
  }

  private WebResponse page(String tag) {
    Words words = Words.in(tag);
    Pages templates = application.pages();
    Map<String, ResourceIndicator> named =
        ServerNames.of(application.settings().catalogue().resources());
    String resources =
        named.entrySet().stream()
            .map(
                entry ->
                    templates
                        .template("home-resource")
                        .fill(words)
                        .text("name", entry.getKey())
                        .text("url", entry.getValue().value())
                        .text(
                            "cursor-link", ServerNames.cursorLink(entry.getKey(), entry.getValue()))
                        .render())
            .collect(Collectors.joining());
    String content =
        templates
            .template("home")
            .fill(words)
            .html("resources", resources)
            .text("issuer", application.issuer().value())
            .text(
                "metadata",
                application.settings().baseUrl().at("/.well-known/openid-configuration"))
            .render();
    return templates.page(200, words, words.text("home.heading"), content);
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    return pages.computeIfAbsent(request.words().tag(), this::page);
  }
}
