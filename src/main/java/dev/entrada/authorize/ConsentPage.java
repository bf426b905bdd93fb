package dev.entrada.authorize;

import dev.entrada.client.Client;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.web.BrowserBinding;
import dev.entrada.web.HtmlTemplate;
import dev.entrada.web.Pages;
import dev.entrada.web.WebResponse;
import java.net.URI;
import java.util.stream.Collectors;

/**
 * Asks the person before Entra is asked: which client, where the answer goes, for what. It is the
 * defence against a client that uses this server's standing at Entra (MCP security best practices,
 * confused deputy).
 */
final class ConsentPage {
  private final HtmlTemplate page = HtmlTemplate.load("consent");
  private final HtmlTemplate scope = HtmlTemplate.load("consent-scope");
  private final HtmlTemplate warning = HtmlTemplate.load("consent-warning");
  private final Flow flow;
  private final Pages pages;
  private final String action;

  /**
   * @param action the public URL of {@code /consent}
   */
  ConsentPage(Flow flow, Pages pages, String action) {
    this.flow = flow;
    this.pages = pages;
    this.action = action;
  }

  WebResponse show(PendingAuthorization pending, Hints hints, BrowserBinding.Browser browser) {
    return show(pending, hints, browser, "");
  }

  /**
   * @param notice why the page is shown again, or {@code ""}
   */
  WebResponse show(
      PendingAuthorization pending, Hints hints, BrowserBinding.Browser browser, String notice) {
    Client client = pending.client();
    RedirectUri redirectUri = pending.redirectUri();
    String scopes =
        pending.scopes().stream()
            .map(name -> scope.fill().text("scope", name).render())
            .collect(Collectors.joining());
    String html =
        page.fill()
            .text("client", name(client))
            .text("vouched", vouched(client))
            .text("resource", pending.resource().value())
            .text("host", place(redirectUri))
            .text("redirect-uri", redirectUri.value())
            .html("warning", warnings(client, notice))
            .html("scopes", scopes)
            .text("action", action)
            .text("request", flow.sealConsent(pending.boundTo(browser.digest())))
            .text("login-hint", hints.loginHint().orElse(""))
            .text("domain-hint", hints.domainHint().orElse(""))
            .render();
    return WebResponse.page(200, pages.inLayout("Allow access?", html))
        .withCookie(browser.setCookie());
  }

  private static String name(Client client) {
    return client.metadata().name().orElse("An app without a name");
  }

  /** How far the name can be believed. */
  private static String vouched(Client client) {
    return switch (client.origin()) {
      case REGISTERED -> "unverified name";
      case METADATA_DOCUMENT -> "published by " + URI.create(client.id().value()).getHost();
      case PRECONFIGURED -> "set up by your administrator";
    };
  }

  private static String place(RedirectUri uri) {
    return uri.isLoopback() ? "this computer (" + uri.displayHost() + ")" : uri.displayHost();
  }

  private String warnings(Client client, String notice) {
    StringBuilder html = new StringBuilder();
    if (!notice.isEmpty()) {
      html.append(warning.fill().text("warning", notice).render());
    }
    boolean loopbackOnly =
        client.metadata().redirectUris().stream().allMatch(RedirectUri::isLoopback);
    if (client.origin() == Client.Origin.METADATA_DOCUMENT && loopbackOnly) {
      html.append(
          warning
              .fill()
              .text(
                  "warning",
                  "Any program on this computer could claim to be this app. Go on only if you"
                      + " started it yourself.")
              .render());
    }
    return html.toString();
  }
}
