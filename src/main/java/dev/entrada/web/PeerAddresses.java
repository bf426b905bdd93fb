package dev.entrada.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A set of addresses of peers, as an operator lists them: addresses and CIDR blocks of IPv4 and
 * IPv6, and {@code loopback}. What is judged is the address of the connection, as the container
 * tells it; no header can put a request into the set. One can keep it out: a request that a proxy
 * says it passed on never counts as {@code loopback}, since behind a proxy on the same machine the
 * whole world would.
 */
public final class PeerAddresses {
  /** This machine itself. */
  public static final String LOOPBACK = "loopback";

  private static final List<String> FORWARDING_HEADERS =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  /** A literal; anything else would be looked up as a name. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(\\d+(\\.\\d+){3})?");

  private final List<Block> blocks;
  private final boolean loopback;

  private PeerAddresses(List<Block> blocks, boolean loopback) {
    this.blocks = List.copyOf(blocks);
    this.loopback = loopback;
  }

  /**
   * Addresses whose first bits are the same.
   *
   * @param network 4 or 16 bytes; an IPv4-mapped IPv6 address is the IPv4 address
   */
  private record Block(byte[] network, int bits) {
    boolean contains(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
        if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException completing "the value …", if an entry is none of these
   */
  public static PeerAddresses parse(List<String> entries) {
    return new PeerAddresses(
        entries.stream()
            .filter(entry -> !entry.equals(LOOPBACK))
            .map(PeerAddresses::block)
            .toList(),
        entries.contains(LOOPBACK));
  }

  private static Block block(String entry) {
    String[] parts = entry.split("/", -1);
    if (parts.length > 2) {
      throw malformed();
    }
    boolean mapped = parts[0].indexOf(':') >= 0;
    byte[] network = literal(parts[0]);
    int all = network.length * 8;
    int bits = all;
    if (parts.length == 2) {
      if (!parts[1].matches("[0-9]{1,3}")) {
        throw malformed();
      }
      // An IPv4-mapped block counts its bits as one of IPv6.
      bits = Integer.parseInt(parts[1]) - (mapped && all == 32 ? 96 : 0);
      if (bits < 0 || bits > all) {
        throw malformed();
      }
    }
    for (int bit = bits; bit < all; bit++) {
      if ((network[bit / 8] & (0x80 >> (bit % 8))) != 0) {
        throw new IllegalArgumentException(
            "has a block with bits behind its prefix, such as 10.0.0.1/8 for 10.0.0.0/8");
      }
    }
    return new Block(network, bits);
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "has an entry that is no address, no block such as 10.0.0.0/8 or fd00::/8, and not loopback");
  }

  private static byte[] literal(String text) {
    if (!LITERAL.matcher(text).matches()) {
      throw malformed();
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      throw malformed();
    }
  }

  /** Whether the peer of the request is one of them. */
  public boolean contain(WebRequest request) {
    boolean forwarded = FORWARDING_HEADERS.stream().anyMatch(h -> request.header(h).isPresent());
    return contain(request.remoteAddress(), forwarded);
  }

  /**
   * @param address as containers tell it: some put brackets around IPv6, some add a zone
   */
  boolean contain(String address, boolean forwarded) {
    String plain = address.replaceFirst("^\\[(.*)]$", "$1").replaceFirst("%.*$", "");
    return Stream.of(plain)
        .filter(text -> LITERAL.matcher(text).matches())
        .map(PeerAddresses::literal)
        .anyMatch(
            peer ->
                (loopback && !forwarded && isLoopback(peer))
                    || blocks.stream().anyMatch(block -> block.contains(peer)));
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
