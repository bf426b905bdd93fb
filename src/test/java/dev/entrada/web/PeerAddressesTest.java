package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.settings.Parsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressesTest {
  private static boolean contains(String list, String address) {
    return PeerAddresses.parse(Parsers.list(list)).contain(address, false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          loopback               | 127.0.0.1
          loopback               | 127.9.9.9
          loopback               | ::1
          loopback               | 0:0:0:0:0:0:0:1
          loopback               | [0:0:0:0:0:0:0:1]
          loopback               | ::ffff:127.0.0.1
          10.1.2.3               | 10.1.2.3
          10.1.2.3               | ::ffff:10.1.2.3
          ::ffff:10.1.2.3        | 10.1.2.3
          ::ffff:10.0.0.0/104    | 10.255.0.1
          10.0.0.0/8             | 10.255.255.255
          192.168.16.0/20        | 192.168.31.255
          0.0.0.0/0              | 203.0.113.7
          ::/0                   | 2001:db8::1
          2001:db8::/32          | 2001:db8:ffff::1
          fe80::/10              | fe80::1%eth0
          loopback,fd00::/8      | fd12::3
          """)
  void containsWhatIsListed(String list, String address) {
    assertThat(contains(list, address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          loopback               | 10.0.0.1
          loopback               | ::2
          loopback               | localhost
          10.0.0.0/8             | 11.0.0.0
          10.0.0.0/8             | 9.255.255.255
          192.168.16.0/20        | 192.168.32.0
          192.168.16.0/20        | 192.168.15.255
          0.0.0.0/0              | 2001:db8::1
          ::/0                   | 203.0.113.7
          2001:db8::/32          | 2001:db9::
          10.1.2.3               | 10.1.2.30
          10.1.2.3               | 010.1.2.3.
          10.1.2.3               | null
          """)
  void containsNothingElse(String list, String address) {
    assertThat(contains(list, address)).isFalse();
  }

  @Test
  void anEmptyListIsNobody() {
    assertThat(contains("", "127.0.0.1")).isFalse();
  }

  @Test
  void aForwardedRequestIsNoLoopbackButItsProxyCanBeListed() {
    assertThat(PeerAddresses.parse(Parsers.list("loopback")).contain("127.0.0.1", true)).isFalse();
    assertThat(PeerAddresses.parse(Parsers.list("127.0.0.0/8")).contain("127.0.0.1", true))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "example.com",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.0/",
        "/8",
        "10.0.0.1/8",
        "2001:db8::1/32",
        "::/129",
        "::ffff:10.0.0.0/95",
        "10.0.0",
        "10.0.0.256",
        "1:2",
        ":::",
        "*"
      })
  void refusesAnEntryThatIsNoAddressAndLooksNoNameUp(String entry) {
    assertThatThrownBy(() -> PeerAddresses.parse(Parsers.list(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("has a");
  }
}
