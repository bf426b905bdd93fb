package dev.entrada.settings;

import java.util.Optional;

/**
 * One setting, declared once: its key, how its text is read, its default and its meaning.
 *
 * @param key short name in lower case with hyphens, such as {@code base-url}
 * @param parser reads the text
 * @param defaultText what stands when nothing is configured; empty means that absence is meaningful
 *     or, if {@code required}, an error
 * @param required whether the server or filter cannot start without it
 * @param secret whether its value may never be shown and a {@code -file} variant exists
 * @param absence what holds while an optional setting is absent, in Markdown, such as {@code any};
 *     empty if the meaning says it all
 * @param meaning one line for {@code docs/configuration.md} and for the remedy in an error
 */
public record Setting<T>(
    String key,
    Parser<T> parser,
    Optional<String> defaultText,
    boolean required,
    boolean secret,
    String meaning,
    String absence) {
  /** Reads a setting's text. */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * @throws IllegalArgumentException whose message completes "the value …", and shows no secret
     */
    T parse(String text);
  }

  public static <T> Setting<T> required(String key, Parser<T> parser, String meaning) {
    return new Setting<>(key, parser, Optional.empty(), true, false, meaning, "");
  }

  public static <T> Setting<T> optional(String key, Parser<T> parser, String meaning) {
    return new Setting<>(key, parser, Optional.empty(), false, false, meaning, "");
  }

  public static <T> Setting<T> withDefault(
      String key, String defaultText, Parser<T> parser, String meaning) {
    return new Setting<>(key, parser, Optional.of(defaultText), false, false, meaning, "");
  }

  /** The same, with a value that is never shown and may come from {@code <key>-file}. */
  public Setting<T> asSecret() {
    return new Setting<>(key, parser, defaultText, required, true, meaning, absence);
  }

  /** The same, with words for what holds while it is absent. */
  public Setting<T> orElse(String words) {
    return new Setting<>(key, parser, defaultText, required, secret, meaning, words);
  }
}
