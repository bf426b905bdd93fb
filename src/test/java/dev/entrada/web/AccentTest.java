package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccentTest {
  @Test
  void measuresContrastAsWcagDoes() {
    assertThat(Accent.contrast("#000000", "#ffffff")).isCloseTo(21, within(0.001));
    assertThat(Accent.contrast("#ffffff", "#ffffff")).isCloseTo(1, within(0.001));
    // The lightest grey that is readable on white, and the first that is not.
    assertThat(Accent.contrast("#767676", "#ffffff")).isGreaterThan(4.5);
    assertThat(Accent.contrast("#777777", "#ffffff")).isLessThan(4.5);
  }

  @Test
  void leavesAColourAloneThatCanBeRead() {
    assertThat(Accent.parse("#0B57C2").light()).isEqualTo("#0b57c2");
    assertThat(Accent.parse("#9fc3ff").dark()).isEqualTo("#9fc3ff");
  }

  @Test
  void makesEveryColourReadable() {
    for (int red = 0; red < 256; red += 51) {
      for (int green = 0; green < 256; green += 51) {
        for (int blue = 0; blue < 256; blue += 51) {
          String colour = String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
          Accent accent = Accent.parse(colour);
          assertThat(Accent.contrast(accent.light(), Accent.LIGHT_GROUND))
              .as(colour + " on light pages")
              .isGreaterThanOrEqualTo(4.5);
          assertThat(Accent.contrast(accent.dark(), Accent.DARK_GROUND))
              .as(colour + " on dark pages")
              .isGreaterThanOrEqualTo(4.5);
          assertThat(Accent.contrast(Accent.inkOn(accent.light()), accent.light()))
              .as("on a light page's button of " + colour)
              .isGreaterThanOrEqualTo(4.5);
          assertThat(Accent.contrast(Accent.inkOn(accent.dark()), accent.dark()))
              .as("on a dark page's button of " + colour)
              .isGreaterThanOrEqualTo(4.5);
        }
      }
    }
  }

  /** The grounds it reckons with are those of the style sheet. */
  @Test
  void knowsTheGroundsOfTheStyleSheet() {
    String[] schemes = Templates.builtIn().stylesheet().split("@media", 3);
    assertThat(schemes[0])
        .contains("--back: " + Accent.LIGHT_GROUND, "--field: " + Accent.LIGHT_GROUND);
    assertThat(schemes[1]).contains("--card: " + Accent.DARK_GROUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "red", "#fff", "0b57c2", "#0b57c", "#0b57c2;", "#0b57cg", "#0b57c2}*{x:y"})
  void readsNothingElseAsAColour(String text) {
    assertThatThrownBy(() -> Accent.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is not a colour such as #0b57c2");
  }
}
