package dev.entrada.authorize;

import dev.entrada.client.Client;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.HtmlTemplate;
import dev.entrada.web.Pages;
import dev.entrada.web.WebResponse;
import dev.entrada.web.Words;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks the person before Entra is asked: which client, where the answer goes, for what. It is the
 * defence against a client that uses this server's standing at Entra (MCP security best practices,
 * confused deputy).
 */
final class ConsentPage {
  private final Flow flow;
  private final Pages pages;
  private final String action;
  private final Scopes additional;

  /**
   * @param action the public URL of {@code /consent}
   * @param additional what Entra is asked for besides, whatever the client wants
   */
  ConsentPage(Flow flow, Pages pages, String action, Scopes additional) {
    this.flow = flow;
    this.pages = pages;
    this.action = action;
    this.additional = additional;
  }

  WebResponse show(
      Words words, PendingAuthorization pending, Hints hints, BrowserBinding.Browser browser) {
    return show(words, pending, hints, browser, "");
  }

  /**
   * @param notice the words for why the page is shown again, or {@code ""}
   */
  WebResponse show(
      Words words,
      PendingAuthorization pending,
      Hints hints,
      BrowserBinding.Browser browser,
      String notice) {
    Client client = pending.client();
    RedirectUri redirectUri = pending.redirectUri();
    String html =
        pages
            .template("consent")
            .fill(words)
            .text("client", name(words, client))
            .text("vouched", vouched(words, client))
            .text("resource-host", host(pending))
            .text("resource", pending.resource().value())
            .text("host", place(words, redirectUri))
            .text("redirect-uri", redirectUri.value())
            .html("warning", warnings(words, client, notice))
            .html("scopes", scopes(words, pending))
            .text("action", action)
            .text("request", flow.sealConsent(pending.begunIn(browser.digest())))
            .text("login-hint", hints.loginHint().orElse(""))
            .text("domain-hint", hints.domainHint().orElse(""))
            .render();
    return pages
        .page(200, words, words.text("consent.title"), html)
        .withCookie(browser.setCookie());
  }

  private static String host(PendingAuthorization pending) {
    return URI.create(pending.resource().value()).getAuthority();
  }

  private String scopes(Words words, PendingAuthorization pending) {
    HtmlTemplate scope = pages.template("consent-scope");
    Map<String, String> meanings = pages.branding().scopes();
    return pending.scopes().plus(additional).stream()
        .map(
            name ->
                scope
                    .fill(words)
                    .text("scope", name)
                    .text("meaning", meanings.getOrDefault(name, ""))
                    .render())
        .collect(Collectors.joining());
  }

  private static String name(Words words, Client client) {
    return client.metadata().name().orElseGet(() -> words.text("consent.nameless"));
  }

  /** How far the name can be believed. */
  private static String vouched(Words words, Client client) {
    return switch (client.origin()) {
      case REGISTERED -> words.text("consent.unverified");
      case METADATA_DOCUMENT ->
          words.text(
              "consent.published", Map.of("host", URI.create(client.id().value()).getHost()));
      case PRECONFIGURED -> words.text("consent.preconfigured");
    };
  }

  private static String place(Words words, RedirectUri uri) {
    return uri.isLoopback()
        ? words.text("consent.this-computer", Map.of("host", uri.displayHost()))
        : uri.displayHost();
  }

  private String warnings(Words words, Client client, String notice) {
    StringBuilder html = new StringBuilder();
    if (!notice.isEmpty()) {
      html.append(warning(words, notice));
    }
    boolean loopbackOnly =
        client.metadata().redirectUris().stream().allMatch(RedirectUri::isLoopback);
    if (client.origin() == Client.Origin.METADATA_DOCUMENT && loopbackOnly) {
      html.append(warning(words, "consent.any-program"));
    }
    return html.toString();
  }

  private String warning(Words words, String key) {
    return pages.template("consent-warning").fill(words).text("warning", words.text(key)).render();
  }
}
