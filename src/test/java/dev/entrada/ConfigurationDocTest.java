package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.config.ServerKeys;
import dev.entrada.resource.FilterSettings;
import dev.entrada.settings.Setting;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} has exactly the settings that the code has. When this fails, put
 * the printed table between the marks.
 */
class ConfigurationDocTest {
  @Test
  void listsTheServersSettings() {
    assertThat(Docs.between("configuration", "server settings")).isEqualTo(table(ServerKeys.ALL));
  }

  @Test
  void listsTheFiltersSettings() {
    assertThat(Docs.between("configuration", "filter settings"))
        .isEqualTo(table(FilterSettings.ALL));
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
                .orElse(setting.absence().isEmpty() ? "none" : setting.absence());
    String secret = setting.secret() ? " (secret; `" + setting.key() + "-file` names a file)" : "";
    return "| `" + setting.key() + "` | " + standard + " | " + setting.meaning() + secret + " |\n";
  }
}
