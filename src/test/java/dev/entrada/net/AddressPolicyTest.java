package dev.entrada.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "168.63.129.15",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "2001:200::1"
      })
  void allowsPublicAddresses(String literal) throws Exception {
    assertThat(AddressPolicy.PUBLIC.test(address(literal))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255"
      })
  void refusesSpecialIpv4Addresses(String literal) throws Exception {
    assertThat(AddressPolicy.PUBLIC.test(address(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1",
        "2002:a00:1::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fec0::1", "ff02::1"
      })
  void refusesSpecialIpv6Addresses(String literal) throws Exception {
    assertThat(AddressPolicy.PUBLIC.test(address(literal))).isFalse();
  }

  @Test
  void refusesIpv4MappedAddressesThatTheJdkDidNotUnwrap() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(new byte[] {8, 8, 8, 8}, 0, mapped, 12, 4);
    assertThat(AddressPolicy.PUBLIC.test(Inet6Address.getByAddress("", mapped, 0))).isFalse();
  }

  @Test
  void allowsLoopbackOnlyWhereThatIsSaid() throws Exception {
    for (String literal : new String[] {"127.0.0.1", "::1"}) {
      assertThat(AddressPolicy.PUBLIC_OR_LOOPBACK.test(address(literal))).isTrue();
    }
    for (String literal :
        new String[] {"10.0.0.1", "169.254.169.254", "0.0.0.0", "::", "fd00::1"}) {
      assertThat(AddressPolicy.PUBLIC_OR_LOOPBACK.test(address(literal))).isFalse();
    }
    assertThat(AddressPolicy.PUBLIC_OR_LOOPBACK.test(address("1.1.1.1"))).isTrue();
  }
}
