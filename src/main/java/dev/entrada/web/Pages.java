package dev.entrada.web;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The pages that more than one step shows, and the frame around all of them. They need no script,
 * and come in the language that the browser asks for.
 */
public final class Pages {
  private final Templates templates;
  private final Branding branding;
  private final Asset stylesheet;
  private final Asset logo;
  private final String stylesheetUrl;
  private final String logoUrl;
  private final Clock clock;

  /**
   * @param publicUrl of a path of this server
   */
  public Pages(
      Templates templates, Branding branding, UnaryOperator<String> publicUrl, Clock clock) {
    this.templates = templates;
    this.branding = branding;
    this.stylesheet =
        new Asset(
            coloured(templates.stylesheet(), branding.accent()).getBytes(StandardCharsets.UTF_8),
            "text/css; charset=utf-8",
            "css");
    Branding.Logo picture = branding.logo();
    this.logo = new Asset(picture.bytes(), picture.type(), picture.extension());
    this.stylesheetUrl = publicUrl.apply(stylesheet.path());
    this.logoUrl = publicUrl.apply(logo.path());
    this.clock = clock;
  }

  private static String coloured(String css, Accent accent) {
    return css.replace("{{accent-light}}", accent.light())
        .replace("{{accent-light-ink}}", Accent.inkOn(accent.light()))
        .replace("{{accent-dark}}", accent.dark())
        .replace("{{accent-dark-ink}}", Accent.inkOn(accent.dark()));
  }

  /** The files that the pages refer to. */
  public List<Asset> assets() {
    return List.of(stylesheet, logo);
  }

  public HtmlTemplate template(String name) {
    return templates.get(name);
  }

  public Branding branding() {
    return branding;
  }

  /** A way on from an error page. */
  public record Link(String href, String label) {}

  /**
   * What an error page says.
   *
   * @param happened what happened
   * @param advice what to do now, or whom to ask
   */
  public record Explanation(String title, String happened, String advice) {
    /** The words {@code error.<name>.title}, {@code .happened} and {@code .advice}. */
    public static Explanation of(Words words, String name, Map<String, String> arguments) {
      String key = "error." + name;
      return new Explanation(
          words.text(key + ".title", arguments),
          words.text(key + ".happened", arguments),
          words.text(key + ".advice", arguments));
    }

    public static Explanation of(Words words, String name) {
      return of(words, name, Map.of());
    }
  }

  /**
   * What whoever helps wants to know.
   *
   * @param code the OAuth or AADSTS code
   * @param reference stands in the operator's log too
   * @param correlation Microsoft's own reference
   */
  public record Details(String code, String reference, Optional<String> correlation) {
    public Details(String code, String reference) {
      this(code, reference, Optional.empty());
    }
  }

  /** A page with the frame around its content. */
  public WebResponse page(int status, Words words, String title, String content) {
    return page(status, words, title, content, "");
  }

  private WebResponse page(int status, Words words, String title, String content, String head) {
    String links =
        branding.links().entrySet().stream()
            .map(
                link ->
                    templates
                        .get("layout-link")
                        .fill(words)
                        .text("href", link.getValue().toString())
                        .text("label", words.text("link." + link.getKey()))
                        .render())
            .collect(Collectors.joining());
    String html =
        templates
            .get("layout")
            .fill(words)
            .text("language", words.tag())
            .text("title", title)
            .text("brand", branding.name())
            .text("logo", logoUrl)
            .text("stylesheet", stylesheetUrl)
            .html("head", head)
            .html("content", content)
            .html("links", links)
            .render();
    return WebResponse.page(status, html)
        .with("Content-Language", words.tag())
        .with("Vary", "Accept-Language");
  }

  /** Tells a person what happened and what to do. */
  public WebResponse error(
      int status, Words words, Explanation explanation, Details details, Optional<Link> link) {
    return error(status, words, explanation, details, link, "");
  }

  /** As above, for an app that must register anew: says how in each client. */
  public WebResponse reconnect(int status, Words words, Explanation explanation, Details details) {
    String steps = templates.get("error-reconnect").fill(words).render();
    return error(status, words, explanation, details, Optional.empty(), steps);
  }

  private WebResponse error(
      int status,
      Words words,
      Explanation explanation,
      Details details,
      Optional<Link> link,
      String more) {
    HtmlTemplate button = templates.get("error-link");
    String linkHtml =
        link.map(l -> button.fill(words).text("href", l.href()).text("label", l.label()).render())
            .orElse("");
    String content =
        templates
            .get("error")
            .fill(words)
            .text("title", explanation.title())
            .text("happened", explanation.happened())
            .text("advice", explanation.advice())
            .html("link", linkHtml)
            .html("more", more)
            .html("details", details(words, details))
            .render();
    return page(status, words, explanation.title(), content);
  }

  private String details(Words words, Details details) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("detail.error", details.code());
    rows.put("detail.reference", details.reference());
    details.correlation().ifPresent(id -> rows.put("detail.correlation", id));
    rows.put("detail.time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    HtmlTemplate row = templates.get("error-detail");
    return rows.entrySet().stream()
        .map(
            entry ->
                row.fill(words)
                    .text("label", words.text(entry.getKey()))
                    .text("value", entry.getValue())
                    .render())
        .collect(Collectors.joining());
  }

  /**
   * Leaves for another place, at once and by a button. The page, not a form, opens the place: so
   * {@code form-action 'self'} holds although the redirects behind it lead to Entra and to a
   * client's own scheme.
   *
   * @param key of the words {@code .title}, {@code .message} and {@code .button}
   */
  public WebResponse leave(Words words, String key, Map<String, String> arguments, String url) {
    String title = words.text(key + ".title", arguments);
    String content =
        templates
            .get("leave")
            .fill(words)
            .text("title", title)
            .text("message", words.text(key + ".message", arguments))
            .text("button", words.text(key + ".button", arguments))
            .text("url", url)
            .render();
    String head =
        "<meta http-equiv=\"refresh\" content=\"0;url=" + HtmlTemplate.escape(url) + "\">";
    return page(200, words, title, content, head);
  }
}
