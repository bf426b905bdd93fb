package dev.entrada.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StateKeyTest {

  @Test
  void takesTheLongestParts() {
    StateKey key = new StateKey("k".repeat(16), "~".repeat(255));
    assertThat(key.id()).hasSize(255);
  }

  @Test
  void refusesKindsOutOfShape() {
    assertThat(List.of("", "Code", "code1", "co de", "k".repeat(17), "code\n"))
        .allSatisfy(
            kind ->
                assertThatThrownBy(() -> new StateKey(kind, "id"))
                    .isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void refusesIdsOutOfShapeWithoutRepeatingThem() {
    assertThat(List.of("", "a b", "a\n", "caf\u00e9", "\u007f", "x".repeat(256)))
        .allSatisfy(
            id ->
                assertThatThrownBy(() -> new StateKey("code", id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                        "id of a code must be 1 to 255 printable ASCII characters without space"));
  }
}
