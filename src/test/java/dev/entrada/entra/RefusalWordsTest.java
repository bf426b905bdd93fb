package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read of Entra's refusals in their own language. */
class RefusalWordsTest {
  private static Properties translation(String language) throws Exception {
    Properties properties = new Properties();
    try (Reader reader =
        new InputStreamReader(
            Aadsts.class.getResourceAsStream("refusals_" + language + ".properties"),
            StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    return properties;
  }

  /**
   * Whatever the person can mend has a remedy; whatever an administrator can mend says at least
   * what happened. The rest is the operator's, and in English.
   */
  @ParameterizedTest
  @ValueSource(strings = {"de", "fr", "es", "ja"})
  void hasASentenceForAllThatPeopleAreTold(String language) throws Exception {
    Set<String> expected = new TreeSet<>();
    for (Aadsts entry : Aadsts.listed()) {
      String code = entry.codes().get(0);
      if (entry.actor() == Actor.PERSON || entry.actor() == Actor.ADMINISTRATOR) {
        expected.add(code);
      }
      if (entry.actor() == Actor.PERSON) {
        expected.add(code + ".remedy");
      }
    }

    assertThat(translation(language).stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"de", "fr", "es", "ja"})
  void isTranslatedAndWhole(String language) throws Exception {
    Properties sentences = translation(language);
    for (Aadsts entry : Aadsts.listed()) {
      String code = entry.codes().get(0);
      for (String key : List.of(code, code + ".remedy")) {
        String sentence = sentences.getProperty(key);
        if (sentence != null) {
          assertThat(sentence)
              .as(language + " " + key)
              .isNotBlank()
              .isNotEqualTo(entry.happened())
              .isNotEqualTo(entry.remedy())
              .matches("(?s).*[.\u3002]")
              .doesNotContain("entrada.", "{", "<", "\uFFFD");
        }
      }
    }
  }
}
