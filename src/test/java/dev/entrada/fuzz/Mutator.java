package dev.entrada.fuzz;

import java.util.List;
import java.util.Random;

/** Makes hostile text of honest text, the same for the same seed. */
public final class Mutator {
  private static final int MAX_LENGTH = 100_000;

  private static final List<String> WORDS =
      List.of(
          "",
          "\0",
          "\r\n",
          " ",
          "%",
          "%00",
          "%zz",
          "%ff",
          "%c0%af",
          "+",
          "&",
          "&&",
          "=",
          ";",
          ",",
          "\"",
          "\\",
          "\\u0000",
          "{",
          "}",
          "[",
          "]",
          "[[[[[[[[[[",
          "{\"a\":{\"a\":{\"a\":{\"a\":",
          "null",
          "1e999999999",
          "-0",
          "9223372036854775808",
          "true",
          ":",
          "//",
          "/../",
          "/%2e%2e/",
          "@",
          "#",
          "?",
          "http://",
          "https://",
          "javascript:",
          "data:",
          "[::1]",
          "127.0.0.1",
          "localhost",
          ":99999",
          "xn--",
          "\u202e",
          "\ud800",
          "\udfff",
          "\u0130",
          "é",
          "\uff0f",
          "Bearer ",
          "bearer\t",
          "Basic ",
          "eyJhbGciOiJub25lIn0",
          ".",
          "..",
          "...",
          "-",
          "_",
          "A",
          "*",
          "*.",
          "~",
          "\u2028");

  private final Random random;

  public Mutator(long seed) {
    this.random = new Random(seed);
  }

  /** One of the seeds, changed in one to six places. */
  public String next(List<String> seeds) {
    StringBuilder text = new StringBuilder(pick(seeds));
    for (int i = random.nextInt(6); i >= 0; i--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(1 + random.nextInt(32)));
      switch (random.nextInt(7)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, pick(WORDS));
        case 2 -> text.replace(from, to, pick(WORDS));
        case 3 -> text.insert(from, text.substring(from, to).repeat(1 + random.nextInt(50)));
        case 4 -> text.insert(from, (char) random.nextInt(0x10000));
        case 5 -> text.replace(from, text.length(), suffix(pick(seeds)));
        default -> {
          if (from < text.length()) {
            text.setCharAt(from, (char) (text.charAt(from) ^ 1 << random.nextInt(8)));
          }
        }
      }
      if (text.length() > MAX_LENGTH) {
        text.setLength(MAX_LENGTH);
      }
    }
    return random.nextInt(500) == 0 ? pick(WORDS).repeat(20_000) : text.toString();
  }

  private String suffix(String seed) {
    return seed.substring(random.nextInt(seed.length() + 1));
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
