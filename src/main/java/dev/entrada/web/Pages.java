package dev.entrada.web;

import java.util.Optional;

/** The pages that more than one step shows, and the frame around all of them. Needs no script. */
public final class Pages {
  private final HtmlTemplate layout = HtmlTemplate.load("layout");
  private final HtmlTemplate error = HtmlTemplate.load("error");
  private final HtmlTemplate errorLink = HtmlTemplate.load("error-link");
  private final HtmlTemplate leave = HtmlTemplate.load("leave");
  private final String stylesheet;

  /**
   * @param stylesheet the public URL of {@link Stylesheet}
   */
  public Pages(String stylesheet) {
    this.stylesheet = stylesheet;
  }

  /** A way on from an error page. */
  public record Link(String href, String label) {}

  /** Puts the frame around a page's content. */
  public String inLayout(String title, String content) {
    return inLayout(title, content, "");
  }

  private String inLayout(String title, String content, String head) {
    return layout
        .fill()
        .text("title", title)
        .text("stylesheet", stylesheet)
        .html("head", head)
        .html("content", content)
        .render();
  }

  /**
   * Tells a person what happened and what to do.
   *
   * @param technical the OAuth or AADSTS code, for whoever helps
   * @param reference stands in the operator's log too
   */
  public WebResponse error(
      int status,
      String title,
      String message,
      String technical,
      String reference,
      Optional<Link> link) {
    String linkHtml =
        link.map(l -> errorLink.fill().text("href", l.href()).text("label", l.label()).render())
            .orElse("");
    String content =
        error
            .fill()
            .text("title", title)
            .text("message", message)
            .text("technical", technical)
            .text("reference", reference)
            .html("link", linkHtml)
            .render();
    return WebResponse.page(status, inLayout(title, content));
  }

  /**
   * Leaves for another place after a form was posted. The page, not the form, opens the place: so
   * {@code form-action 'self'} holds although the redirects behind it lead to Entra and to a
   * client's own scheme.
   */
  public WebResponse leave(String title, String message, String url) {
    String content =
        leave.fill().text("title", title).text("message", message).text("url", url).render();
    String head =
        "<meta http-equiv=\"refresh\" content=\"0;url=" + HtmlTemplate.escape(url) + "\">";
    return WebResponse.page(200, inLayout(title, content, head));
  }
}
