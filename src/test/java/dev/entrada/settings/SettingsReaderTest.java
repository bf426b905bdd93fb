package dev.entrada.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.Scopes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  private static final String HIDDEN = "hunter2-hunter2";
  private static final Setting<String> BASE =
      Setting.required("base-url", Parsers::text, "the public URL");
  private static final Setting<Duration> LIFETIME =
      Setting.withDefault("access-token-lifetime", "PT1H", Parsers::duration, "a duration");
  private static final Setting<String> SECRET =
      Setting.<String>optional(
              "client-secret",
              text -> {
                if (text.startsWith("bad")) {
                  throw new IllegalArgumentException("is too short");
                }
                return text;
              },
              "a secret")
          .asSecret();

  @TempDir Path folder;

  private static SettingsReader reader(
      Map<String, String> system, Map<String, String> environment) {
    Properties properties = new Properties();
    properties.putAll(system);
    return new SettingsReader(
        "Entrada",
        List.of(
            Sources.systemProperties("entrada.", properties),
            Sources.environment("entrada.", environment)));
  }

  private static List<Problem> problems(SettingsReader reader) {
    try {
      reader.finish();
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }

  @Test
  void takesTheNearestSource() {
    SettingsReader reader =
        reader(Map.of("entrada.base-url", "near"), Map.of("ENTRADA_BASE_URL", "far"));
    SettingsReader.Value<String> base = reader.read(BASE);
    reader.finish();
    assertThat(base.get()).isEqualTo("near");
  }

  @Test
  void fallsBackToTheNextSourceAndToTheDefault() {
    SettingsReader reader = reader(Map.of(), Map.of("ENTRADA_BASE_URL", " far "));
    assertThat(reader.read(BASE).get()).isEqualTo("far");
    assertThat(reader.read(LIFETIME).get()).isEqualTo(Duration.ofHours(1));
    assertThat(reader.read(SECRET).optional()).isEmpty();
    reader.finish();
    assertThat(reader.warnings()).isEmpty();
  }

  @Test
  void tellsAllProblemsAtOnce() {
    SettingsReader reader =
        reader(Map.of("entrada.access-token-lifetime", "1h", "entrada.base-ur", "x"), Map.of());
    reader.read(BASE);
    reader.read(LIFETIME);
    reader.problem("base-url", "contradicts itself", "Decide");
    assertThat(problems(reader))
        .extracting(Problem::setting)
        .containsExactly(
            "entrada.base-url (ENTRADA_BASE_URL)",
            "entrada.access-token-lifetime",
            "entrada.base-url (ENTRADA_BASE_URL)",
            "entrada.base-ur");
    assertThatThrownBy(reader::finish)
        .hasMessageStartingWith("Entrada cannot start:\n  - ")
        .hasMessageContaining("is not an ISO-8601 duration")
        .hasMessageContaining("(\"1h\")");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://svc:hunter2@proxy:3128",
        "http://svc:w/o?hunter2@proxy:3128",
        "http://svc:hunter2@x@proxy:3128",
        "svc:hunter2@proxy:3128",
        "https://a.example.com, https://svc:hunter2@proxy:3128"
      })
  void showsNoPasswordThatStandsInAUrl(String url) {
    Setting<String> proxy =
        Setting.optional(
            "outbound-proxy",
            text -> {
              throw new IllegalArgumentException("has a user name");
            },
            "a URL");
    SettingsReader reader = reader(Map.of("entrada.outbound-proxy", url), Map.of());
    reader.read(proxy);
    assertThatThrownBy(reader::finish)
        .hasMessageContaining("@proxy:3128")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void suggestsTheNearestName() {
    SettingsReader reader =
        reader(
            Map.of("entrada.bas-url", "x", "entrada.zzzzzz", "x"), Map.of("ENTRADA_BASE_URL", "x"));
    reader.read(BASE);
    assertThat(problems(reader))
        .extracting(Problem::remedy)
        .containsExactlyInAnyOrder("Did you mean entrada.base-url?", "Remove it");
  }

  @Test
  void onlyWarnsOfUnknownVariables() {
    SettingsReader reader =
        reader(
            Map.of("entrada.base-url", "x"), Map.of("ENTRADA_BASE_URI", "tcp://1", "OTHER", "x"));
    reader.read(BASE);
    reader.finish();
    assertThat(reader.warnings())
        .containsExactly(
            "ENTRADA_BASE_URI is not a setting and has no effect. Did you mean ENTRADA_BASE_URL?");
  }

  @Test
  void leavesOthersSettingsAlone() {
    SettingsReader reader = reader(Map.of("entrada.filter.resource", "x"), Map.of());
    reader.ignore(List.of("filter.resource"));
    assertThat(problems(reader)).isEmpty();
  }

  @Test
  void readsASecretFromAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), HIDDEN + "\n");
    SettingsReader reader = reader(Map.of(), Map.of("ENTRADA_CLIENT_SECRET_FILE", file.toString()));
    assertThat(reader.read(SECRET).get()).isEqualTo(HIDDEN);
    reader.finish();
    assertThat(reader.warnings()).isEmpty();
  }

  @Test
  void refusesAFileForASettingThatIsNoSecret() {
    SettingsReader reader =
        reader(Map.of("entrada.base-url", "x", "entrada.base-url-file", "/x"), Map.of());
    reader.read(BASE);
    assertThat(problems(reader))
        .extracting(Problem::setting)
        .containsExactly("entrada.base-url-file");
  }

  @Test
  void refusesAFileThatCannotBeASecret() throws Exception {
    Path large = Files.write(folder.resolve("large"), new byte[64 * 1024 + 1]);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    for (String name :
        List.of(large.toString(), binary.toString(), folder + "/none", folder.toString(), "\0")) {
      SettingsReader reader = reader(Map.of("entrada.client-secret-file", name), Map.of());
      reader.read(SECRET);
      assertThat(problems(reader))
          .extracting(Problem::setting)
          .containsExactly("entrada.client-secret-file");
    }
  }

  @Test
  void refusesASecretAndItsFileInOnePlace() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), HIDDEN);
    SettingsReader reader =
        reader(
            Map.of("entrada.client-secret", HIDDEN, "entrada.client-secret-file", file.toString()),
            Map.of());
    reader.read(SECRET);
    assertThat(problems(reader)).hasSize(1);
    assertThatThrownBy(reader::finish)
        .hasMessageNotContaining(HIDDEN)
        .hasMessageContaining("both set");
  }

  @Test
  void neverShowsASecret() {
    SettingsReader reader = reader(Map.of("entrada.client-secret", "bad" + HIDDEN), Map.of());
    reader.read(SECRET);
    assertThatThrownBy(reader::finish)
        .hasMessageContaining("is too short")
        .hasMessageNotContaining(HIDDEN);
  }

  @Test
  void showsALongValueCutAndOnOneLine() {
    SettingsReader reader =
        reader(Map.of("entrada.access-token-lifetime", "a\nb" + "x".repeat(200)), Map.of());
    reader.read(LIFETIME);
    assertThatThrownBy(reader::finish).hasMessageContaining("(\"a?b" + "x".repeat(77) + "…\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PT0S", "-PT1H", "1h", "PT", "P1Y"})
  void refusesDurationsThatAreNone(String text) {
    assertThatThrownBy(() -> Parsers.duration(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parsesSharedForms() {
    assertThat(Parsers.list(" a, b ,,c")).containsExactly("a", "b", "c");
    assertThat(Parsers.list("")).isEmpty();
    assertThat(Parsers.scopes("a, b  c")).isEqualTo(Scopes.of("a", "b", "c"));
    assertThat(Parsers.bool(" true ")).isTrue();
    assertThatThrownBy(() -> Parsers.bool("TRUE")).isInstanceOf(IllegalArgumentException.class);
    assertThat(Parsers.durationOrZero("PT0S")).isEqualTo(Duration.ZERO);
  }
}
