package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | de",
        "de-AT,de;q=0.9,en;q=0.8 | de",
        "fr-CA | fr",
        "es-419,es;q=0.9 | es",
        "ja-JP | ja",
        "en-GB,de;q=0.9 | en",
        "JA | ja",
        "de;q=0.3,fr;q=0.7 | fr",
        "de;q=0.3, fr;q=0.7 , es;q=0.9 | es",
        "pt-BR,pt;q=0.9,es;q=0.5,en;q=0.1 | es",
        "de;q=0,fr;q=0.1 | fr",
        "de;q=0 | en",
        "nl,sv;q=0.5 | en",
        "* | en",
        "nl,*;q=0.5 | en",
        "'' | en",
        "de;q=broken | en",
        "de;q=7 | en",
        "<script> | en",
        "'; ;,,' | en",
      })
  void followsWhatTheBrowserAsksFor(String header, String expected) {
    assertThat(Words.wanted(Optional.of(header)).tag()).isEqualTo(expected);
  }

  @Test
  void isEnglishForWhoAsksForNothingOrForTooMuch() {
    assertThat(Words.wanted(Optional.empty())).isSameAs(Words.ENGLISH);
    String long501 = "de," + "x".repeat(498);
    assertThat(long501).hasSize(501);
    assertThat(Words.wanted(Optional.of(long501)).tag()).isEqualTo("en");
    assertThat(Words.wanted(Optional.of("de, " + "fr,".repeat(100))).tag()).isEqualTo("de");
  }

  static Stream<String> translations() {
    return Words.TAGS.stream().filter(tag -> !tag.equals("en"));
  }

  @ParameterizedTest
  @MethodSource("translations")
  void hasEverySentenceInEveryLanguage(String tag) {
    assertThat(Words.in(tag).keys()).containsExactlyInAnyOrderElementsOf(Words.ENGLISH.keys());
  }

  @ParameterizedTest
  @MethodSource("translations")
  void hasTheSameArgumentsInEveryLanguage(String tag) {
    for (String key : Words.ENGLISH.keys()) {
      assertThat(arguments(Words.in(tag).raw(key)))
          .as(tag + " " + key)
          .isEqualTo(arguments(Words.ENGLISH.raw(key)));
    }
  }

  private static Set<String> arguments(String sentence) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Words.ARGUMENT.matcher(sentence);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("translations")
  void isTranslatedIndeed(String tag) {
    Set<String> same = new TreeSet<>();
    for (String key : Words.ENGLISH.keys()) {
      if (Words.in(tag).raw(key).equals(Words.ENGLISH.raw(key))) {
        same.add(key);
      }
    }
    // Words that are the same in both languages, no sentence among them.
    assertThat(same).hasSizeLessThan(8).noneMatch(key -> Words.ENGLISH.raw(key).contains(" "));
  }

  @Test
  void hasNoBlankSentenceAndNoBraceLeftOver() {
    for (String tag : Words.TAGS) {
      for (String key : Words.ENGLISH.keys()) {
        String sentence = Words.in(tag).raw(key);
        assertThat(sentence).as(tag + " " + key).isNotBlank().isEqualTo(sentence.strip());
        assertThat(Words.ARGUMENT.matcher(sentence).replaceAll(""))
            .as(tag + " " + key)
            .doesNotContain("{", "}", "<", ">", "\uFFFD");
      }
    }
  }

  /** Properties would take the last of two and say nothing. */
  @ParameterizedTest
  @MethodSource("tags")
  void saysNothingTwice(String tag) throws Exception {
    Set<String> keys = new TreeSet<>();
    Set<String> repeated = new TreeSet<>();
    Properties each =
        new Properties() {
          @Override
          public synchronized Object put(Object key, Object value) {
            if (!keys.add((String) key)) {
              repeated.add((String) key);
            }
            return super.put(key, value);
          }
        };
    try (Reader reader =
        new InputStreamReader(
            Words.class.getResourceAsStream("words/" + tag + ".properties"),
            StandardCharsets.UTF_8)) {
      each.load(reader);
    }
    assertThat(keys).isNotEmpty();
    assertThat(repeated).isEmpty();
  }

  static Stream<String> tags() {
    return Words.TAGS.stream();
  }

  @Test
  void putsArgumentsInOnce() {
    assertThat(Words.ENGLISH.text("consent.published", Map.of("host", "{host} $1 \\")))
        .isEqualTo("published by {host} $1 \\");
    assertThatThrownBy(() -> Words.ENGLISH.text("consent.published"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Words.ENGLISH.text("no.such"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Words.in("nl")).isInstanceOf(IllegalArgumentException.class);
  }
}
