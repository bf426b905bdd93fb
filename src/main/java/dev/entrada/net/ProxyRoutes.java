package dev.entrada.net;

import dev.entrada.oauth.Loopback;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.RouteInfo.LayerType;
import org.apache.hc.client5.http.RouteInfo.TunnelType;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Ways through a proxy. This machine's own servers are called without it. Where addresses are
 * judged, the proxy is asked for the address that was, not for the name: it could resolve that to
 * another.
 *
 * @param judge resolves what may be called; empty leaves names to the proxy
 */
record ProxyRoutes(HttpHost proxy, Optional<DnsResolver> judge) implements HttpRoutePlanner {
  static ProxyRoutes through(OutboundProxy proxy, Optional<DnsResolver> judge) {
    return new ProxyRoutes(new HttpHost("http", proxy.host(), proxy.port()), judge);
  }

  @Override
  public HttpRoute determineRoute(HttpHost named, HttpContext context) throws HttpException {
    HttpHost target = RoutingSupport.normalize(named, DefaultSchemePortResolver.INSTANCE);
    HttpHost judged = target;
    if (judge.isPresent()) {
      InetAddress address = resolve(judge.get(), target.getHostName());
      judged = new HttpHost(target.getSchemeName(), address.getHostAddress(), target.getPort());
    }
    boolean secure = target.getSchemeName().equals("https");
    if (isOwn(target.getHostName())) {
      return new HttpRoute(target, null, secure);
    }
    if (!secure) {
      throw new HttpException("nothing goes through a proxy without https");
    }
    return new HttpRoute(
        judged,
        target, // whom TLS must prove to have reached
        null,
        new HttpHost[] {proxy},
        true,
        TunnelType.TUNNELLED,
        LayerType.LAYERED);
  }

  private static boolean isOwn(String host) {
    return Loopback.isHost(host.indexOf(':') < 0 ? host : "[" + host + "]");
  }

  private static InetAddress resolve(DnsResolver judge, String host) throws HttpException {
    try {
      return judge.resolve(host)[0];
    } catch (UnknownHostException e) {
      throw new HttpException(String.valueOf(e.getMessage()), e);
    }
  }
}
