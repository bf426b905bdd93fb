package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.config.ServerKeys;
import dev.entrada.resource.FilterSettings;
import dev.entrada.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} has exactly the settings that the code has. When this fails, put
 * the printed table between the marks.
 */
class ConfigurationDocTest {
  private static final Path DOC = Path.of("docs/configuration.md");

  @Test
  void listsTheServersSettings() throws IOException {
    assertThat(between("server")).isEqualTo(table(ServerKeys.ALL));
  }

  @Test
  void listsTheFiltersSettings() throws IOException {
    assertThat(between("filter")).isEqualTo(table(FilterSettings.ALL));
  }

  private static String between(String mark) throws IOException {
    String doc = Files.readString(DOC);
    String start = "<!-- " + mark + " settings -->\n";
    int from = doc.indexOf(start);
    int to = doc.indexOf("<!-- end of " + mark + " settings -->");
    assertThat(from).as("the mark of the %s's settings", mark).isNotNegative();
    return doc.substring(from + start.length(), to);
  }

  private static String table(List<Setting<?>> settings) {
    return settings.stream()
        .map(ConfigurationDocTest::row)
        .collect(Collectors.joining("", "| Key | Default | Meaning |\n|---|---|---|\n", ""));
  }

  private static String row(Setting<?> setting) {
    String standard =
        setting.required()
            ? "**required**"
            : setting
                .defaultText()
                .filter(t -> !t.isEmpty())
                .map(t -> "`" + t + "`")
                .orElse("none");
    String secret = setting.secret() ? " (secret; `" + setting.key() + "-file` names a file)" : "";
    return "| `" + setting.key() + "` | " + standard + " | " + setting.meaning() + secret + " |\n";
  }
}
