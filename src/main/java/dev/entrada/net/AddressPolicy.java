package dev.entrada.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * Which addresses may be connected to when a stranger chose the name (RFC 6890). A rule of this
 * kind is asked after resolution, and the connection goes to the address that was asked about.
 */
public final class AddressPolicy {
  /** Public unicast only. */
  public static final Predicate<InetAddress> PUBLIC = AddressPolicy::isPublic;

  /** Public unicast, and this machine: for a server that itself runs on localhost. */
  public static final Predicate<InetAddress> PUBLIC_OR_LOOPBACK =
      address -> address.isLoopbackAddress() || isPublic(address);

  private AddressPolicy() {}

  private static boolean isPublic(InetAddress address) {
    // An IPv4-mapped IPv6 address arrives as Inet4Address: the JDK unwraps it.
    if (address instanceof Inet4Address) {
      return isPublic(address.getAddress());
    }
    return address instanceof Inet6Address && isPublicV6(address.getAddress());
  }

  private static boolean isPublic(byte[] v4) {
    int a = v4[0] & 0xff;
    int b = v4[1] & 0xff;
    int c = v4[2] & 0xff;
    boolean special =
        a == 0
            || a == 10
            || a == 127
            || a >= 224 // multicast, reserved, broadcast
            || (a == 100 && b >= 64 && b <= 127) // carrier NAT
            || (a == 168 && b == 63 && c == 129 && v4[3] == 16) // Azure's platform address
            || (a == 169 && b == 254) // link-local, and the clouds' metadata services
            || (a == 172 && b >= 16 && b <= 31)
            || (a == 192 && b == 0 && (c == 0 || c == 2))
            || (a == 192 && b == 88 && c == 99) // 6to4 relays
            || (a == 192 && b == 168)
            || (a == 198 && (b == 18 || b == 19))
            || (a == 198 && b == 51 && c == 100)
            || (a == 203 && b == 0 && c == 113);
    return !special;
  }

  /** Global unicast (2000::/3) but for documentation and everything that carries IPv4 inside. */
  private static boolean isPublicV6(byte[] v6) {
    int first = ((v6[0] & 0xff) << 8) | (v6[1] & 0xff);
    int second = ((v6[2] & 0xff) << 8) | (v6[3] & 0xff);
    boolean special =
        (first == 0x2001 && second < 0x0200) // IETF protocol assignments, Teredo among them
            || (first == 0x2001 && second == 0x0db8)
            || first == 0x2002 // 6to4
            || (first & 0xfff0) == 0x3ff0; // 3fff::/20
    return (first & 0xe000) == 0x2000 && !special;
  }
}
