package dev.entrada.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words of the pages in one language: sentences by key, with {@code {name}} where a value comes
 * in. Each language has a file of its own, {@code words/<tag>.properties} in UTF-8, and all have
 * the same keys. What clients and logs read stays English.
 */
public final class Words {
  /** The languages there are, English first: whoever asks for none of them gets that. */
  public static final List<String> TAGS = List.of("en", "de", "fr", "es", "ja");

  /** Browsers send a tenth of it. */
  private static final int MAX_HEADER_LENGTH = 500;

  static final Pattern ARGUMENT = Pattern.compile("\\{([a-z-]+)}");

  private static final List<Locale> LOCALES = TAGS.stream().map(Locale::forLanguageTag).toList();
  private static final Map<String, Words> BY_TAG =
      TAGS.stream()
          .collect(
              Collectors.toMap(tag -> tag, Words::load, (one, other) -> one, LinkedHashMap::new));

  /** The words of the wire, and of who asks for no language that there is. */
  public static final Words ENGLISH = in("en");

  private final String tag;
  private final Map<String, String> sentences;

  private Words(String tag, Map<String, String> sentences) {
    this.tag = tag;
    this.sentences = sentences;
  }

  /**
   * The words in the language that a browser likes best of those there are: by weight, and {@code
   * de} for {@code de-AT} (RFC 4647 §3.4).
   *
   * @param acceptLanguage the header, which may be malformed: then English
   */
  public static Words wanted(Optional<String> acceptLanguage) {
    Optional<String> header = acceptLanguage.filter(h -> h.length() <= MAX_HEADER_LENGTH);
    if (header.isEmpty()) {
      return ENGLISH;
    }
    try {
      Locale locale = Locale.lookup(LanguageRange.parse(header.get()), LOCALES);
      return locale == null ? ENGLISH : in(locale.toLanguageTag());
    } catch (IllegalArgumentException e) {
      return ENGLISH;
    }
  }

  /**
   * The words in a language of {@link #TAGS}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Words in(String tag) {
    Words words = BY_TAG.get(tag);
    if (words == null) {
      throw new IllegalArgumentException("no words in " + tag);
    }
    return words;
  }

  private static Words load(String tag) {
    try (InputStream in = Words.class.getResourceAsStream("words/" + tag + ".properties")) {
      if (in == null) {
        throw new IllegalStateException("no words in " + tag);
      }
      Properties properties = new Properties();
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new Words(
          tag,
          properties.stringPropertyNames().stream()
              .collect(Collectors.toUnmodifiableMap(key -> key, properties::getProperty)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The language, such as {@code de}. */
  public String tag() {
    return tag;
  }

  Set<String> keys() {
    return sentences.keySet();
  }

  /** A sentence with its arguments still in braces. */
  String raw(String key) {
    String sentence = sentences.get(key);
    if (sentence == null) {
      throw new IllegalStateException("no words for " + key + " in " + tag);
    }
    return sentence;
  }

  boolean has(String key) {
    return sentences.containsKey(key);
  }

  /** A sentence without arguments. */
  public String text(String key) {
    return text(key, Map.of());
  }

  /** A sentence as plain text; arguments are put in as they are, in a single pass. */
  public String text(String key, Map<String, String> arguments) {
    Matcher matcher = ARGUMENT.matcher(raw(key));
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String value = arguments.get(matcher.group(1));
      if (value == null) {
        throw new IllegalStateException("no " + matcher.group() + " for " + key);
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(out).toString();
  }
}
