package dev.entrada.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestsTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] range(int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) i;
    }
    return bytes;
  }

  private static byte[] repeated(int value, int count) {
    byte[] bytes = new byte[count];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** RFC 5869, appendix A.1. */
  @Test
  void derivesTheFirstVector() {
    assertThat(Digests.hkdf(repeated(0x0b, 22), range(0, 13), range(0xf0, 0xfa), 42))
        .isEqualTo(
            hex(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                    + "34007208d5b887185865"));
  }

  /** RFC 5869, appendix A.2: longer than one block everywhere. */
  @Test
  void derivesTheSecondVector() {
    assertThat(Digests.hkdf(range(0, 0x50), range(0x60, 0xb0), range(0xb0, 0x100), 82))
        .isEqualTo(
            hex(
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                    + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                    + "cc30c58179ec3e87c14c01d5c1f3434f1d87"));
  }

  /** RFC 5869, appendix A.3: neither salt nor info. */
  @Test
  void derivesTheThirdVector() {
    assertThat(Digests.hkdf(repeated(0x0b, 22), new byte[0], "", 42))
        .isEqualTo(
            hex(
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                    + "9d201395faa4b61a96c8"));
  }

  /** RFC 4231, test case 2. */
  @Test
  void macsInParts() {
    byte[] key = "Jefe".getBytes(US_ASCII);
    byte[] mac = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(Digests.hmac(key, "what do ya want for nothing?".getBytes(US_ASCII))).isEqualTo(mac);
    assertThat(
            Digests.hmac(
                key, "what do ya want ".getBytes(US_ASCII), "for nothing?".getBytes(US_ASCII)))
        .isEqualTo(mac);
  }

  @ParameterizedTest
  @CsvSource({"abc, ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"})
  void hashes(String text, String digest) {
    assertThat(Digests.sha256(text)).isEqualTo(digest);
    assertThat(Digests.fingerprint(text)).isEqualTo(digest.substring(0, 12));
  }
}
