package dev.entrada.app;

import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.HtmlTemplate;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code GET /}: what this server is, for people who find it. Says nothing that is secret. */
final class HomePage extends Endpoint {
  private final transient WebResponse page;

  HomePage(Application application) {
    super(Set.of("GET"), Cors.NONE);
    HtmlTemplate entry = HtmlTemplate.load("home-resource");
    String resources =
        application.settings().catalogue().resources().stream()
            .map(ResourceIndicator::value)
            .map(url -> entry.fill().text("url", url).render())
            .collect(Collectors.joining());
    String content =
        HtmlTemplate.load("home")
            .fill()
            .html("resources", resources)
            .text("issuer", application.issuer().value())
            .text(
                "metadata",
                application.settings().baseUrl().at("/.well-known/openid-configuration"))
            .render();
    this.page = WebResponse.page(200, application.pages().inLayout("Entrada", content));
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    return page;
  }
}
