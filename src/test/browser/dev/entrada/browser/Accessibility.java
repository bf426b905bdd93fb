package dev.entrada.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Deque's axe, with all of its rules. */
final class Accessibility {
  private static final String AXE = load();

  private Accessibility() {}

  /** What it finds on the page that the browser shows: the rule and the element of each. */
  @SuppressWarnings("unchecked")
  static List<String> violations(Chromium browser) {
    browser.driver().executeScript(AXE);
    return (List<String>)
        browser
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document).then(
                    results => done(results.violations.flatMap(rule =>
                        rule.nodes.map(node => rule.id + ': ' + node.html + ' ' + node.failureSummary))),
                    error => done(['axe failed: ' + error]));
                """);
  }

  private static String load() {
    try (InputStream in = Accessibility.class.getResourceAsStream("/axe.min.js")) {
      if (in == null) {
        throw new IllegalStateException("no axe.min.js");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
