package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests expect of every page for people. */
final class Pages {
  private static final Pattern BUTTON = Pattern.compile("class=\"button\" href=\"([^\"]*)\"");

  private Pages() {}

  /** An error page: protected, with a code for helpers and a reference; returns its HTML. */
  static String assertShown(HttpResponse<String> page, int status, String technical) {
    assertThat(page.statusCode()).as(page.body()).isEqualTo(status);
    assertProtected(page);
    assertThat(page.headers().firstValue("Location")).isEmpty();
    assertThat(page.body()).contains("<dt>Error</dt><dd><code>" + technical + "</code></dd>");
    assertThat(page.body()).containsPattern("<dt>Reference</dt><dd><code>[\\w-]{10}</code></dd>");
    assertThat(page.body()).doesNotContain("Exception", "dev.entrada");
    return page.body();
  }

  /** The headers of a page, and that it runs and frames nothing. */
  static void assertProtected(HttpResponse<String> page) {
    assertThat(page.headers().firstValue("Content-Type").orElse(""))
        .isEqualToIgnoringWhitespace("text/html;charset=utf-8");
    assertHeader(page, "Cache-Control", "no-store");
    assertHeader(page, "X-Frame-Options", "DENY");
    assertHeader(page, "X-Content-Type-Options", "nosniff");
    assertHeader(page, "Referrer-Policy", "no-referrer");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains(
            "default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe", "script-src", "*");
    assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(page.body().toLowerCase(Locale.ROOT))
        .doesNotContain("<script", "<style", "style=\"", " onclick", " onload", "javascript:");
  }

  private static void assertHeader(HttpResponse<String> page, String name, String value) {
    assertThat(page.headers().firstValue(name).orElse("")).as(name).isEqualTo(value);
  }

  static boolean hasWayBack(HttpResponse<String> page) {
    return BUTTON.matcher(page.body()).find();
  }

  /** Where the page's button leads: back to the client. */
  static URI wayBackUri(HttpResponse<String> page) {
    Matcher button = BUTTON.matcher(page.body());
    assertThat(button.find()).as("a way back in " + page.body()).isTrue();
    return URI.create(button.group(1).replace("&amp;", "&"));
  }

  /** What the client is told on the way back. */
  static Map<String, String> wayBack(HttpResponse<String> page) {
    return OAuthTestClient.parameters(wayBackUri(page));
  }
}
