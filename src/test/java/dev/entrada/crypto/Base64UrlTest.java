package dev.entrada.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {
  @Test
  void writesWithoutPadding() {
    assertThat(Base64Url.encode(new byte[] {(byte) 0xfb, (byte) 0xff})).isEqualTo("-_8");
    assertThat(Base64Url.decode("-_8")).hasValue(new byte[] {(byte) 0xfb, (byte) 0xff});
    assertThat(Base64Url.decode("")).hasValue(new byte[0]);
  }

  /** The last two bits of {@code _8} are free: {@code _9} decodes to the same byte. */
  @ParameterizedTest
  @ValueSource(strings = {"-_9", "-_8=", "+/8", "-_ 8", "-_8\n", "-", "-_8%", "\u00e4bcd"})
  void readsOneFormOnly(String text) {
    assertThat(Base64Url.decode(text)).isEmpty();
  }

  @Test
  void readsExactlyWhatItWrites() {
    String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ";
    for (String head : List.of("", "AAAA")) {
      for (char a : characters.toCharArray()) {
        assertThat(Base64Url.decode(head + a)).isEmpty();
        for (char b : characters.toCharArray()) {
          assertReadsIfWritten(head + a + b);
          for (char c : characters.toCharArray()) {
            assertReadsIfWritten(head + a + b + c);
          }
        }
      }
    }
  }

  private static void assertReadsIfWritten(String text) {
    Optional<byte[]> read = Base64Url.decode(text);
    boolean isWritten = isAsTheJdkWrites(text);
    if (read.isPresent() != isWritten) {
      fail("%s is %s", text, isWritten ? "refused" : "read");
    }
  }

  private static boolean isAsTheJdkWrites(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void readsAnExactCount() {
    assertThat(Base64Url.decode("AAAA", 3)).hasValue(new byte[3]);
    assertThat(Base64Url.decode("AAAA", 2)).isEmpty();
    assertThat(Base64Url.decode("AAAA", 4)).isEmpty();
  }

  @Test
  void makesRandomTokensOfTheirLengths() {
    assertThat(RandomTokens.id()).hasSize(22).isNotEqualTo(RandomTokens.id());
    assertThat(RandomTokens.secret()).hasSize(43).isNotEqualTo(RandomTokens.secret());
  }
}
