package dev.entrada.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTest {
  private static final String WORD = "correct horse";

  @Test
  void showsNothingInItsTextForm() {
    Secret secret = Secret.of(WORD);
    assertThat(secret.toString()).isEqualTo("Secret[…]");
    assertThat(MasterSecrets.of(secret).toString()).doesNotContain(WORD);
    assertThat(List.of(secret).toString()).doesNotContain(WORD);
    assertThat(secret).isNotInstanceOf(Serializable.class);
  }

  @Test
  void isEqualByContentAndHashesByLength() {
    assertThat(Secret.of(WORD)).isEqualTo(Secret.of(WORD)).hasSameHashCodeAs(Secret.of(WORD));
    assertThat(Secret.of(WORD)).isNotEqualTo(Secret.of(WORD + "!"));
    assertThat(Secret.of("aa")).isNotEqualTo(Secret.of("ab")).hasSameHashCodeAs(Secret.of("ab"));
    assertThat(Secret.of(WORD)).isNotEqualTo(WORD);
  }

  @Test
  void sharesItsBytesWithNobody() {
    byte[] bytes = {1, 2};
    Secret secret = Secret.of(bytes);
    bytes[0] = 9;
    secret.revealBytes()[1] = 9;
    assertThat(secret.revealBytes()).containsExactly(1, 2);
    assertThat(secret.lengthInBytes()).isEqualTo(2);
  }

  @Test
  void revealsText() {
    assertThat(Secret.of("p\u00e4ss").reveal()).isEqualTo("p\u00e4ss");
    assertThat(Secret.of("p\u00e4ss").lengthInBytes()).isEqualTo(5);
  }
}
