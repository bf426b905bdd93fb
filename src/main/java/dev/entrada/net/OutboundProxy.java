package dev.entrada.net;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The HTTP proxy through which this machine reaches the internet. Calls go through it in a tunnel
 * ({@code CONNECT}), so that it sees the host and nothing else.
 *
 * @param host a name or an address
 */
public record OutboundProxy(String host, int port) {
  /**
   * Reads {@code http://proxy.example.com:3128}.
   *
   * @throws IllegalArgumentException with a message that completes "the value …"
   */
  public static OutboundProxy parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip()).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL such as http://proxy.example.com:3128");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "has a user name or password, which is not sent: let the proxy know this machine");
    }
    boolean plain =
        "http".equals(uri.getScheme())
            && uri.getHost() != null
            && uri.getPort() > 0
            && uri.getPort() <= 65_535
            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if (!plain) {
      throw new IllegalArgumentException(
          "is not the proxy's http:// address with its port, such as http://proxy.example.com:3128");
    }
    return new OutboundProxy(uri.getHost(), uri.getPort());
  }
}
