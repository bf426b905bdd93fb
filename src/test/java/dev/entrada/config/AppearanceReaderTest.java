package dev.entrada.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingsReader;
import dev.entrada.settings.Sources;
import dev.entrada.web.Branding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages may be told to look like. */
class AppearanceReaderTest {
  @TempDir private Path folder;

  private static ServerSettings.Appearance read(Map<String, String> settings) {
    SettingsReader reader =
        new SettingsReader(
            "test", List.of(Sources.initParameters(settings.keySet(), settings::get)));
    AppearanceReader appearance = new AppearanceReader(reader);
    reader.finish();
    return appearance.get();
  }

  private static void refuses(String key, String value, String fault) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key + " " + fault)
        .hasMessageContaining("Expected: ");
  }

  @Test
  void isOursByDefault() {
    Branding branding = read(Map.of()).branding();

    assertThat(branding.name()).isEqualTo("Entrada");
    assertThat(branding.logo()).isEqualTo(Branding.Logo.BUILT_IN);
    assertThat(branding.links()).isEmpty();
    assertThat(branding.scopes()).isEmpty();
  }

  @Test
  void isWhatTheOperatorSays() throws Exception {
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G'};
    Path logo = Files.write(folder.resolve("Logo.PNG"), picture);

    Branding branding =
        read(Map.of(
                "brand-name", " Contoso ",
                "brand-logo", logo.toString(),
                "brand-color", "#ffcc00",
                "brand-links", "terms=https://contoso.example/t, help=mailto:it@contoso.example",
                "scope-descriptions", "read = Read your files; write=Change files, and = signs"))
            .branding();

    assertThat(branding.name()).isEqualTo("Contoso");
    assertThat(branding.logo().type()).isEqualTo("image/png");
    assertThat(branding.logo().bytes()).isEqualTo(picture);
    assertThat(branding.accent().dark()).isEqualTo("#ffcc00");
    assertThat(branding.accent().light()).isNotEqualTo("#ffcc00");
    assertThat(branding.links().keySet()).containsExactly("help", "terms");
    assertThat(branding.scopes())
        .containsOnly(
            Map.entry("read", "Read your files"), Map.entry("write", "Change files, and = signs"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "brand-color | blue | is not a colour such as #0b57c2",
        "brand-color | #fff | is not a colour such as #0b57c2",
        "brand-links | https://contoso.example | has an entry that is not one of help=",
        "brand-links | imprint=https://contoso.example | has an entry that is not one of help=",
        "brand-links | help=http://contoso.example | has a link for help that is not https",
        "brand-links | privacy=mailto:it@contoso.example | has a link for privacy that is not https",
        "brand-links | help=javascript:alert(1) | has a link for help that is not https",
        "brand-links | help=https:contoso | has a link for help that is not https",
        "brand-links | help=https://a b | has a link for help that is no URL",
        "brand-links | help=https://a.example,help=https://b.example | has help twice",
        "scope-descriptions | read | has an entry without the form scope=what it allows",
        "scope-descriptions | read= | has an entry without the form scope=what it allows",
        "scope-descriptions | read=a;read=b | has read twice",
        "brand-logo | logo.gif | is no file that ends with .svg, .png or .webp",
        "brand-logo | /nowhere/logo.png | is no file that can be read",
        "templates-dir | /nowhere/templates | is no folder that can be read",
      })
  void refusesWhatItCannotUse(String key, String value, String fault) {
    refuses(key, value, fault);
  }

  @Test
  void boundsNameAndLogo() throws Exception {
    refuses("brand-name", "n".repeat(61), "must have 1 to 60 characters");
    assertThat(read(Map.of("brand-name", "n".repeat(60))).branding().name()).hasSize(60);
    Path large = Files.write(folder.resolve("l.svg"), new byte[256 * 1024 + 1]);
    refuses("brand-logo", large.toString(), "is larger than 256 KB");
    Path most = Files.write(folder.resolve("m.svg"), new byte[256 * 1024]);
    assertThat(read(Map.of("brand-logo", most.toString())).branding().logo().bytes())
        .hasSize(256 * 1024);
  }

  @Test
  void saysAllAtOnceAndWhichFile() throws Exception {
    Files.writeString(folder.resolve("leave.html"), "<p>{{title}}</p>");

    assertThatThrownBy(
            () -> read(Map.of("templates-dir", folder.toString(), "brand-color", "blue")))
        .hasMessageContaining("templates-dir has faults: leave.html has no {{button}}")
        .hasMessageContaining("brand-color is not a colour");
  }
}
