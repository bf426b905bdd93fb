package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages in the browser's language and the operator's clothes. */
class AppearanceHttpTest {
  @TempDir static Path folder;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() throws Exception {
    Path logo = Files.writeString(folder.resolve("logo.svg"), "<svg><script>x()</script></svg>");
    Path templates = Files.createDirectory(folder.resolve("templates"));
    Files.writeString(
        templates.resolve("consent-scope.html"),
        "<li class=\"mine\" title=\"{{scope}}\">{{meaning}}</li>");
    server =
        TestServer.with(
            settings -> {
              settings.put("brand-name", "Contoso <Files>");
              settings.put("brand-logo", logo.toString());
              settings.put("brand-color", "#7a1fa2");
              settings.put("brand-links", "help=https://contoso.example/?a=1&b=2");
              settings.put("scope-descriptions", "read=Read your <files>");
              settings.put("templates-dir", templates.toString());
            });
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> open(String language, URI address) {
    return new HeadlessBrowser()
        .open(address, Map.of("Accept", "text/html", "Accept-Language", language));
  }

  private static HttpResponse<String> consent(String language) {
    return open(language, client.begin(clientId, Map.of()).url());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en-US,en;q=0.9 | en | Allow",
        "de-CH,de;q=0.9,en;q=0.5 | de | Zulassen",
        "fr;q=0.4,es;q=0.3 | fr | Autoriser",
        "es-MX | es | Permitir",
        "ja,en;q=0.8 | ja | \u8a31\u53ef",
        "nl | en | Allow",
      })
  void speaksTheBrowsersLanguage(String header, String tag, String allow) {
    HttpResponse<String> page = consent(header);

    assertThat(page.body()).contains("<html lang=\"" + tag + "\">");
    assertThat(page.body()).containsPattern("value=\"allow\"[^>]*>" + allow);
    assertThat(page.headers().firstValue("Content-Language")).contains(tag);
    assertThat(page.headers().firstValue("Vary")).contains("Accept-Language");
    Pages.assertProtected(page);
  }

  @Test
  void speaksItOnEveryPage() {
    for (String path :
        new String[] {"/", "/nowhere", "/authorize?client_id=gone", "/auth/callback?state=s"}) {
      HttpResponse<String> page = open("de", URI.create(server.baseUrl() + path));

      assertThat(page.body()).as(path).contains("<html lang=\"de\">");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .startsWith("default-src 'none'");
    }
  }

  @Test
  void tellsARefusalOfEntraInTheBrowsersLanguage() {
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    server.entra().faults().failNextToken(dev.entrada.simulator.Aadsts.PERSON_DISABLED);

    HttpResponse<String> page = browser.open(callback, Map.of("Accept-Language", "de"));

    assertThat(page.body()).contains("<html lang=\"de\">", "AADSTS50057");
    assertThat(page.body()).doesNotContain("This account is disabled", "Please ask");
  }

  @Test
  void clientsAreToldInEnglish() {
    Answer answer =
        RawHttp.get(
            server.baseUrl() + "/authorize?client_id=gone",
            Map.of("Accept", "application/json", "Accept-Language", "de"));

    assertThat(answer.text("error_description")).matches("[A-Za-z _,.;'()-]+");
    assertThat(answer.text("error")).isEqualTo("invalid_client");
  }

  @Test
  void wearsTheOperatorsNameLinksAndWords() {
    String page = consent("en").body();

    assertThat(page)
        .contains("<span>Contoso &lt;Files&gt;</span>", "\u00b7 Contoso &lt;Files&gt;</title>")
        .contains("<a href=\"https://contoso.example/?a=1&amp;b=2\" rel=\"noreferrer\">Help</a>")
        .contains("<li class=\"mine\" title=\"read\">Read your &lt;files&gt;</li>");
  }

  @Test
  void servesLogoAndColourUnderNamesOfTheirOwn() {
    String page = consent("en").body();

    Answer css = asset(page, "<link rel=\"stylesheet\" href=\"([^\"]+)\"");
    assertThat(css.body()).contains("--accent: #7a1fa2", "--accent-ink: #ffffff");
    assertThat(css.body()).doesNotContain("{{");
    assertThat(css.header("Cache-Control")).contains("immutable");
    Answer logo = asset(page, "<img src=\"([^\"]+)\"");
    assertThat(logo.header("Content-Type")).isEqualTo("image/svg+xml");
    assertThat(logo.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
    assertThat(logo.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  private static Answer asset(String page, String pattern) {
    Matcher link = Pattern.compile(pattern).matcher(page);
    assertThat(link.find()).as(page).isTrue();
    assertThat(link.group(1)).startsWith(server.baseUrl() + "/assets/");
    Answer answer = RawHttp.get(link.group(1), Map.of());
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  @Test
  void anAppWithAStaleIdIsToldHowToConnectAgain() {
    String page = open("en", URI.create(server.baseUrl() + "/authorize?client_id=gone")).body();

    assertThat(page)
        .contains("This app is not known here", "How to connect again")
        .contains("Claude Code", "ChatGPT", "VS Code", "Cursor", "Codex", "Gemini CLI")
        .contains("MCP Inspector", "mcp-remote");
  }

  @Test
  void doesNotStartInUnfitClothes() {
    assertThatThrownBy(
            () ->
                TestServer.with(
                    settings -> {
                      settings.put("brand-color", "blue");
                      settings.put("brand-logo", "/nowhere/logo.png");
                      settings.put("templates-dir", "/nowhere");
                    }))
        .hasStackTraceContaining("entrada.brand-color is not a colour such as #0b57c2")
        .hasStackTraceContaining("entrada.brand-logo is no file that can be read")
        .hasStackTraceContaining("entrada.templates-dir is no folder that can be read")
        .hasStackTraceContaining("Expected: the colour of buttons and links");
  }
}
