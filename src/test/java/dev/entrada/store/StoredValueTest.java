package dev.entrada.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoredValueTest {

  @Test
  void isComparedByContentAndVersion() {
    StoredValue value = new StoredValue(new byte[] {1, 2}, 7);
    assertThat(value).isEqualTo(new StoredValue(new byte[] {1, 2}, 7));
    assertThat(value).hasSameHashCodeAs(new StoredValue(new byte[] {1, 2}, 7));
    assertThat(value).isNotEqualTo(new StoredValue(new byte[] {1, 3}, 7));
    assertThat(value).isNotEqualTo(new StoredValue(new byte[] {1, 2}, 8));
  }

  @Test
  void cannotBeChangedThroughItsArrays() {
    byte[] given = {1};
    StoredValue value = new StoredValue(given, 1);
    given[0] = 9;
    value.value()[0] = 9;
    assertThat(value.value()).containsExactly(1);
  }

  @Test
  void doesNotPrintItsContent() {
    assertThat(new StoredValue(new byte[] {65, 66}, 3))
        .hasToString("StoredValue[2 bytes, version 3]");
  }
}
