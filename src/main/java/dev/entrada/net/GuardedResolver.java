package dev.entrada.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves a name once, so that the connection goes to the very addresses that were judged.
 *
 * @param allowed which may be connected to; a name with any other is not resolved at all
 */
record GuardedResolver(DnsResolver resolver, Predicate<InetAddress> allowed)
    implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = resolver.resolve(host);
    for (InetAddress address : addresses) {
      if (!allowed.test(address)) {
        throw new UnknownHostException(host + " is at an address that must not be called");
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
