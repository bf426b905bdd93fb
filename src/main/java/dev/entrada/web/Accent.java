package dev.entrada.web;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one colour that an operator chooses. It is darkened for light pages and lightened for dark
 * ones, only as far as text in it needs to be read by everybody: a contrast of 4.5 to 1 (WCAG 2.2,
 * 1.4.3).
 *
 * @param light on a white ground
 * @param dark on the ground of dark pages
 */
public record Accent(String light, String dark) {
  private static final double READABLE = 4.5;

  /** The grounds that the style sheet puts text in this colour on. */
  static final String LIGHT_GROUND = "#f3f5f8";

  static final String DARK_GROUND = "#1a202b";

  private static final Pattern COLOUR = Pattern.compile("#([0-9a-fA-F]{6})");

  /**
   * Reads {@code #rrggbb}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Accent parse(String text) {
    Matcher matcher = COLOUR.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not a colour such as #0b57c2");
    }
    String colour = matcher.group().toLowerCase(Locale.ROOT);
    return new Accent(
        mixed(colour, "#000000", LIGHT_GROUND), mixed(colour, "#ffffff", DARK_GROUND));
  }

  /** The colour with as much of another as it needs to be read on a ground. */
  private static String mixed(String colour, String other, String ground) {
    String result = colour;
    for (int percent = 5; contrast(result, ground) < READABLE && percent <= 100; percent += 5) {
      StringBuilder mix = new StringBuilder("#");
      for (int i = 0; i < 3; i++) {
        int value = channel(colour, i) + (channel(other, i) - channel(colour, i)) * percent / 100;
        mix.append(String.format(Locale.ROOT, "%02x", value));
      }
      result = mix.toString();
    }
    return result;
  }

  /** Black or white, whichever is read better on a colour: one of them always is. */
  static String inkOn(String colour) {
    return contrast("#ffffff", colour) >= contrast("#000000", colour) ? "#ffffff" : "#000000";
  }

  /** From 1 to 21 (WCAG 2.2, contrast ratio). */
  static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String colour) {
    return 0.2126 * linear(colour, 0) + 0.7152 * linear(colour, 1) + 0.0722 * linear(colour, 2);
  }

  private static double linear(String colour, int index) {
    double value = channel(colour, index) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static int channel(String colour, int index) {
    return Integer.parseInt(colour.substring(1 + 2 * index, 3 + 2 * index), 16);
  }
}
