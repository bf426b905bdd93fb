package dev.entrada.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopesTest {
  @Test
  void keepsTheOrderAndEachTokenOnce() {
    assertThat(Scopes.parse("b a  b c").toString()).isEqualTo("b a c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "   "})
  void readsNothingAsNone(String wire) {
    assertThat(Scopes.parse(wire)).isEqualTo(Scopes.NONE);
    assertThat(Scopes.parse(wire).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\nb", "a\"b", "a\\b", "\u00e4", "a\u007f", "a\u0000"})
  void rejectsCharactersOutsideTheGrammar(String wire) {
    assertThatThrownBy(() -> Scopes.parse(wire))
        .isInstanceOfSatisfying(
            OAuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SCOPE));
    assertThatThrownBy(() -> Scopes.of(wire)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejectsAnEmptyOrSpacedToken() {
    assertThatThrownBy(() -> Scopes.of("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Scopes.of("a b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesAtMost64() {
    assertThat(Scopes.parse(many(64)).asSet()).hasSize(64);
    assertThatThrownBy(() -> Scopes.parse(many(65))).isInstanceOf(OAuthException.class);
    assertThat(Scopes.parse(many(64) + " s1").asSet()).hasSize(64);
  }

  private static String many(int count) {
    return IntStream.range(0, count).mapToObj(i -> "s" + i).collect(Collectors.joining(" "));
  }

  @Test
  void comparesCaseSensitively() {
    assertThat(Scopes.of("Read").contains("read")).isFalse();
  }

  @Test
  void calculatesInItsOwnOrder() {
    Scopes three = Scopes.of("c", "b", "a");
    assertThat(three.plus(Scopes.of("d", "a")).toString()).isEqualTo("c b a d");
    assertThat(three.minus(Scopes.of("b")).toString()).isEqualTo("c a");
    assertThat(three.intersect(Scopes.of("a", "x", "c")).toString()).isEqualTo("c a");
    assertThat(three.containsAll(Scopes.of("a", "b"))).isTrue();
    assertThat(three.containsAll(Scopes.of("a", "x"))).isFalse();
    assertThat(three.containsAll(Scopes.NONE)).isTrue();
  }

  @Test
  void isEqualInAnyOrder() {
    assertThat(Scopes.of("a", "b"))
        .isEqualTo(Scopes.of("b", "a"))
        .hasSameHashCodeAs(Scopes.of("b", "a"));
    assertThat(Scopes.of("a")).isNotEqualTo(Scopes.of("a", "b"));
  }
}
