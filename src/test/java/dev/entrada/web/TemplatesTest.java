package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates of an operator's own. */
class TemplatesTest {
  private static final String SCOPE = "consent-scope.html";

  @TempDir private Path folder;

  private Templates of(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
    return Templates.from(folder);
  }

  private void refuses(String file, String text, String... faults) {
    assertThatThrownBy(() -> of(file, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file)
        .hasMessageContainingAll(faults);
  }

  @Test
  void replacesOneAndKeepsTheOthers() throws IOException {
    Templates templates = of(SCOPE, "<li class=\"mine\">{{meaning}} ({{scope}})</li>");

    String html =
        templates
            .get("consent-scope")
            .fill(Words.ENGLISH)
            .text("scope", "read")
            .text("meaning", "<b>")
            .render();
    assertThat(html).isEqualTo("<li class=\"mine\">&lt;b&gt; (read)</li>");
    assertThat(templates.get("consent").values())
        .isEqualTo(Templates.builtIn().get("consent").values());
    assertThat(templates.stylesheet()).isEqualTo(Templates.builtIn().stylesheet());
  }

  @Test
  void replacesTheStyleSheet() throws IOException {
    assertThat(of("entrada.css", "body { color: {{accent-light}} }").stylesheet())
        .isEqualTo("body { color: {{accent-light}} }");
  }

  @Test
  void takesSentencesOfOursInOtherPlaces() throws IOException {
    Templates templates =
        of("leave.html", "<p>{{#consent.allow}}</p>{{title}}{{message}}{{url}}{{button}}");

    assertThat(templates.get("leave").sentences()).containsExactly("consent.allow");
  }

  @Test
  void passesOverFilesThatAreNoTemplates() throws IOException {
    Files.createDirectory(folder.resolve("old"));
    assertThat(of("README.md", "{{x}}").get("consent")).isNotNull();
  }

  /** Nobody is asked on a page that does not say who asks, or where the answer goes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "warning",
        "resource-host",
        "host",
        "redirect-uri",
        "vouched",
        "scopes",
        "request"
      })
  void refusesAConsentPageThatLeavesSomethingOut(String name) throws IOException {
    String ours =
        new String(
            Templates.class.getResourceAsStream("pages/consent.html").readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8);

    refuses("consent.html", ours.replace("{{" + name + "}}", ""), "has no {{" + name + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{scope}}{{meaning}}<script src='/x.js'></script> | has a script or style inside",
        "{{scope}}{{meaning}}<SCRIPT>x()</SCRIPT> | has a script or style inside",
        "{{scope}}{{meaning}}<b onclick=\"x()\">b</b> | has a script or style inside",
        "{{scope}}{{meaning}}<b style=\"color:red\">b</b> | has a script or style inside",
        "{{scope}}{{meaning}}<style>b{}</style> | has a script or style inside",
        "{{scope}}{{meaning}}<a href=\"javascript:x()\">b</a> | has a script or style inside",
        "{{meaning}} | has no {{scope}}",
        "{{scope}}{{meaning}}{{client}} | has {{client}}, which this page has no value for",
        "{{scope}}{{meaning}}{{#no.words}} | has {{#no.words}}, which there are no words for",
        "{{scope}}{{meaning}}{{#consent.lead}} | has words about resource-host",
        "{{meaning}}<li title={{scope}}> | has {{scope}} in a tag, but not in quotation marks",
        "{{meaning}}<li {{scope}}> | has {{scope}} in a tag, but not in quotation marks",
        "{{meaning}}<li title=\"a\"{{scope}}> | has {{scope}} in a tag, but not in quotation marks",
        "{{meaning}}<li title=a {{scope}} | has {{scope}} in a tag, but not in quotation marks",
      })
  void refusesWhatWouldNotWorkOrNotBeSafe(String text, String fault) {
    refuses(SCOPE, text, fault);
  }

  @Test
  void takesValuesInQuotedAttributes() throws IOException {
    assertThat(of(SCOPE, "<li title='{{scope}} >' class=\"a > {{meaning}}\">a = {{scope}}</li>"))
        .isNotNull();
  }

  @Test
  void namesEveryFaultOfEveryFile() throws IOException {
    Files.writeString(folder.resolve("consnet.html"), "x");
    Files.write(folder.resolve("leave.html"), new byte[] {(byte) 0xff, 'x'});
    Files.writeString(folder.resolve(SCOPE), "{{other}}");

    assertThatThrownBy(() -> Templates.from(folder))
        .hasMessageContainingAll(
            "consnet.html is none of layout, layout-link, consent",
            "leave.html is not UTF-8",
            "consent-scope.html has no {{meaning}}, has no {{scope}}, has {{other}}");
  }

  @Test
  void refusesWhatIsNoFolder() {
    assertThatThrownBy(() -> Templates.from(folder.resolve("nowhere")))
        .hasMessage("is no folder that can be read");
  }

  @Test
  void ourOwnPassTheSameTests() throws IOException {
    for (String name : Templates.NAMES) {
      try (var in = Templates.class.getResourceAsStream("pages/" + name + ".html")) {
        Files.write(folder.resolve(name + ".html"), in.readAllBytes());
      }
    }

    assertThat(Templates.from(folder).get("consent")).isNotNull();
  }

  /** What a template leaves unsaid, the headers say: they are none of its business. */
  @Test
  void protectsEveryPageAlike() throws IOException {
    Templates templates =
        of(
            "layout.html",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src *\">{{language}}"
                + "{{title}}{{brand}}{{logo}}{{stylesheet}}{{head}}{{content}}{{links}}");
    Branding branding =
        new Branding("B", Branding.Logo.BUILT_IN, Accent.parse("#0b57c2"), Map.of(), Map.of());
    WebResponse page =
        new Pages(templates, branding, path -> "https://mcp.example.com" + path, Clock.systemUTC())
            .leave(Words.ENGLISH, "leave", Map.of(), "https://x/?a=1&b=\"><script>");

    assertThat(page.headers()).containsAllEntriesOf(SecurityHeaders.PAGE);
    assertThat(page.headers().get("Content-Security-Policy")).doesNotContain("*");
    assertThat(new String(page.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("content=\"0;url=https://x/?a=1&amp;b=&quot;&gt;&lt;script&gt;\"")
        .doesNotContain("<script");
  }
}
