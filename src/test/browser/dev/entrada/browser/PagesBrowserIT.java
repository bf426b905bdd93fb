package dev.entrada.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.TestServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/**
 * Every page, on a phone and a larger screen, light and dark: looks as it did, is accessible, and
 * fits. After a change that is meant, {@code -Dpictures=renew} takes new pictures: look at them.
 */
class PagesBrowserIT {
  private static final Path PICTURES = Path.of("src/test/browser/pictures");
  private static final Path ACTUAL = Path.of("target/pictures");

  /** Those laid out otherwise there, of which there is a picture of that, too. */
  private static final Set<PageVisits> ON_A_PHONE =
      EnumSet.of(
          PageVisits.CONSENT,
          PageVisits.CONSENT_OF_A_LONG_NAME,
          PageVisits.REFUSED_BY_ENTRA,
          PageVisits.HOME);

  /** What is another at each run: ports, references, ids, times. */
  private static final String STEADY =
      """
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        text.data = text.data
            .replace(/localhost:\\d+/g, 'localhost:8080')
            .replace(/\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z/, '2026-01-01T00:00:00Z')
            .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'aaaa0000-bb11-2222-33cc-444444dddddd');
      }
      for (const label of document.querySelectorAll('.details dt')) {
        if (label.textContent === 'Reference') {
          label.parentElement.querySelectorAll('dd')[
              [...label.parentElement.querySelectorAll('dt')].indexOf(label)
          ].firstElementChild.textContent = 'Ab3dEf6h9j';
        }
      }
      """;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.with(
            settings -> {
              settings.put("resources", PageVisits.RESOURCE);
              settings.put("scope-descriptions", "read=Read your files;write=Change your files");
              settings.put(
                  "brand-links",
                  "help=https://contoso.example/help,privacy=https://contoso.example/privacy");
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void looksAsItDidIsAccessibleAndFits(PageVisits page) throws Exception {
    List<String> faults = new ArrayList<>();
    try (Chromium browser = Chromium.start()) {
      page.visit(browser, server);
      browser.driver().executeScript(STEADY);
      for (int width : new int[] {360, 768}) {
        for (String scheme : new String[] {"light", "dark"}) {
          String name = page.name().toLowerCase(Locale.ROOT) + "-" + width + "-" + scheme;
          browser.width(width, 740).scheme(scheme);
          if (browser.overflow() != 0) {
            faults.add(name + " scrolls sideways");
          }
          Accessibility.violations(browser).forEach(v -> faults.add(name + ": " + v));
          if (width == 768 || (scheme.equals("light") && ON_A_PHONE.contains(page))) {
            compare(name + ".png", new Picture(browser.screenshot())).ifPresent(faults::add);
          }
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  private static Optional<String> compare(String name, Picture actual) throws Exception {
    if ("renew".equals(System.getProperty("pictures"))) {
      actual.save(PICTURES.resolve(name));
    }
    actual.save(ACTUAL.resolve(name));
    if (!Files.exists(PICTURES.resolve(name))) {
      return Optional.of("no picture " + name + " to compare with");
    }
    String difference = actual.difference(Picture.load(PICTURES.resolve(name)));
    return difference.isEmpty()
        ? Optional.empty()
        : Optional.of(ACTUAL.resolve(name) + ": " + difference);
  }

  /** The comparison sees what it is there to see. */
  @Test
  void noticesAnElementThatMovesAndAColourThatChanges() {
    try (Chromium browser = Chromium.start()) {
      PageVisits.CONSENT.visit(browser, server);
      browser.width(360, 740).scheme("light");
      Picture before = new Picture(browser.screenshot());
      assertThat(new Picture(browser.screenshot()).difference(before)).isEmpty();
      for (String change :
          new String[] {
            ".buttons { transform: translateY(2px) }",
            ".tag { position: relative; left: 3px }",
            "header img { transform: translateX(2px) }",
            ".facts > .target { background: #eef1f5 }",
            "main { background: #fffefa }",
            ".hint { color: #606c83 }",
            ".tag { color: #68748b }",
            "button { border-radius: 0 }",
            ".facts dt { font-weight: 600 }",
            ".primary { background: #0b5fd0 }",
          }) {
        browser
            .driver()
            .executeScript(
                "const s = new CSSStyleSheet(); s.replaceSync(arguments[0]);"
                    + " document.adoptedStyleSheets = [s]",
                change);

        assertThat(new Picture(browser.screenshot()).difference(before)).as(change).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"de-DE,de", "fr-FR,fr", "es-ES,es", "ja-JP,ja"})
  void speaksEveryLanguage(String locale, String tag) {
    try (Chromium browser = Chromium.start(locale + "," + tag, true)) {
      browser.width(360, 740);
      List<String> faults = new ArrayList<>();
      for (PageVisits page :
          new PageVisits[] {
            PageVisits.CONSENT,
            PageVisits.CONSENT_OF_A_LONG_NAME,
            PageVisits.ERROR_WITH_A_WAY_BACK,
            PageVisits.UNKNOWN_CLIENT,
            PageVisits.NOT_FOUND,
            PageVisits.HOME_OPENED
          }) {
        page.visit(browser, server);
        assertThat(browser.find("html").getDomAttribute("lang")).as(page.name()).isEqualTo(tag);
        if (browser.overflow() != 0) {
          faults.add(page + " scrolls sideways in " + tag);
        }
        Accessibility.violations(browser).forEach(v -> faults.add(tag + " " + page + ": " + v));
      }
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void opensTheStepsOfAClientByKeyboardAndWithoutScripts() {
    try (Chromium browser = Chromium.start("en-US", false)) {
      browser.open(URI.create(server.baseUrl() + "/"));
      var step = browser.find("summary");
      assertThat(browser.find("details").getDomAttribute("open")).isNull();

      step.sendKeys(Keys.ENTER);

      assertThat(browser.find("details").getDomAttribute("open")).isNotNull();
      assertThat(browser.find("details .copy").getText()).isEqualTo(PageVisits.RESOURCE);
    }
  }
}
