package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/branding.md} lists the templates as they are. */
class BrandingDocTest {
  private static String page() throws Exception {
    return Files.readString(Path.of("docs", "branding.md"));
  }

  @Test
  void listsEveryTemplateWithItsValues() throws Exception {
    Templates templates = Templates.builtIn();
    List<String> expected =
        Templates.NAMES.stream().map(name -> row(name, templates.get(name).values())).toList();

    assertThat(page().split("<!-- templates -->|<!-- end of templates -->")[1].strip().lines())
        .containsExactlyElementsOf(expected);
  }

  private static String row(String name, Set<String> values) {
    String list = values.stream().map(v -> "`" + v + "`").collect(Collectors.joining(" "));
    return "| `" + name + ".html` | " + (list.isEmpty() ? "none" : list) + " |";
  }

  @Test
  void namesTheColoursOfTheStyleSheet() throws Exception {
    String css = Templates.builtIn().stylesheet();
    for (String colour : css.split("\\{\\{")) {
      if (colour.contains("}}")) {
        assertThat(page()).contains("`{{" + colour.substring(0, colour.indexOf("}}")) + "}}`");
      }
    }
    assertThat(css).contains("{{accent-light}}");
  }

  @Test
  void hasSettingsThatExist() throws Exception {
    String configuration = Files.readString(Path.of("docs", "configuration.md"));
    for (String line : page().lines().filter(l -> l.startsWith("ENTRADA_")).toList()) {
      String key =
          line.split("=")[0].substring("ENTRADA_".length()).toLowerCase(java.util.Locale.ROOT);
      assertThat(configuration).contains("| `" + key.replace('_', '-') + "` |");
    }
    assertThat(page()).contains("ENTRADA_BRAND_NAME=");
  }
}
