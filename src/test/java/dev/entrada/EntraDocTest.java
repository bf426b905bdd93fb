package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.config.ServerKeys;
import dev.entrada.entra.Aadsts;
import dev.entrada.settings.Setting;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/entra-errors.md} has exactly the refusals that the code knows. When this fails, put
 * the printed table between the marks.
 */
class EntraDocTest {
  private static final Pattern KEY = Pattern.compile("entrada\\.([a-z0-9]+(?:-[a-z0-9]+)*)`");
  private static final Pattern CODE = Pattern.compile("AADSTS\\d+|AADB2C\\d+");

  @Test
  void listsTheRefusals() {
    assertThat(Docs.between("entra-errors", "refusals")).isEqualTo(table());
  }

  @Test
  void namesSettingsThatExist() {
    List<String> keys = ServerKeys.ALL.stream().map(Setting::key).toList();
    assertThat(
            KEY.matcher(Docs.page("entra"))
                .results()
                .map(key -> key.group(1).replaceFirst("-file$", ""))
                .filter(key -> !keys.contains(key) && !keys.contains(key + "-file")))
        .isEmpty();
  }

  @Test
  void namesCodesThatAreListed() {
    assertThat(
            CODE.matcher(Docs.page("entra"))
                .results()
                .map(MatchResult::group)
                .filter(code -> Aadsts.of(code) == Aadsts.UNLISTED))
        .isEmpty();
  }

  private static String table() {
    return Aadsts.listed().stream()
        .map(EntraDocTest::row)
        .collect(
            Collectors.joining(
                "",
                "| Code | What happened | Who can act | What to do | Client | Refresh | Known from |\n"
                    + "|---|---|---|---|---|---|---|\n",
                ""));
  }

  private static String row(Aadsts entry) {
    List<String> cells =
        List.of(
            String.join(" ", entry.codes()),
            entry.happened(),
            entry.actor().words(),
            entry.remedy(),
            "`" + entry.error().wire() + "`",
            lower(entry.atRefresh()),
            lower(entry.source()));
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
