package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParamsTest {
  private static void assertRefused(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  @ParameterizedTest
  @CsvSource({
    "a=1, 1",
    "b=2&a=1, 1",
    "&&a=1&, 1",
    "a=b=c, b=c",
    "a=x+y, 'x y'",
    "a=%2B%26, +&",
    "%61=1, 1",
    "a=%c3%A4, \u00e4",
    "a=http://x/?y, http://x/?y"
  })
  void readsOneValue(String encoded, String value) {
    assertThat(Params.parse(encoded).one("a")).contains(value);
    assertThat(Params.parse(encoded).required("a")).isEqualTo(value);
    assertThat(Params.parse(encoded).all("a")).containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a=", "b=1", "A=1", "&"})
  void takesAValueThatIsNotThereForOmitted(String encoded) {
    assertThat(Params.parse(encoded).one("a")).isEmpty();
    assertThat(Params.parse(encoded).all("a")).isEmpty();
    assertRefused(() -> Params.parse(encoded).required("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=%",
        "a=%4",
        "a=%zz",
        "a=%-1",
        "a=%+1",
        "%g0=1",
        "a=%ff",
        "a=%c3",
        "a=%c0%af",
        "a=%ed%a0%80",
        "a=\u00e4",
        "a=%\uff11\uff11"
      })
  void refusesWhatIsNotEncodedUtf8(String encoded) {
    assertRefused(() -> Params.parse(encoded));
  }

  @Test
  void refusesARepeatedParameterButForThoseThatMay() {
    for (String encoded : new String[] {"a=1&a=1", "a=1&b=2&a=3", "a=&a=1", "a&a"}) {
      Params params = Params.parse(encoded);
      assertRefused(() -> params.one("a"));
      assertRefused(() -> params.refuseRepeated("b"));
      assertThat(params.refuseRepeated("a")).isSameAs(params);
    }
    assertThat(Params.parse("a=1&a=&a=2").all("a")).containsExactly("1", "2");
  }

  @Test
  void quotesNoStrangeNameInARefusal() {
    Params params = Params.parse("%22%0a=1&%22%0a=2");
    assertThatThrownBy(params::refuseRepeated).hasMessage("a parameter is repeated");
  }

  @Test
  void takesAtMost64() {
    assertThat(Params.parse(many(64)).one("p63")).contains("x");
    assertRefused(() -> Params.parse(many(65)));
  }

  private static String many(int count) {
    return IntStream.range(0, count).mapToObj(i -> "p" + i + "=x").collect(Collectors.joining("&"));
  }
}
