package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.TestServer;
import dev.entrada.testing.TunnelProxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With {@code outbound-proxy}, what the server calls outside of its machine goes through it. */
class OutboundProxyHttpTest {
  /** Public, so that it may be called; nobody is, since the proxy lets nobody through. */
  private static final String ENTRA = "93.184.215.14";

  private static final String CLIENTS = "93.184.215.15";

  @Test
  void entraAndMetadataDocumentsAreAskedForThroughTheProxy() throws Exception {
    try (TunnelProxy proxy = TunnelProxy.refusing();
        TestServer server =
            TestServer.with(
                settings -> {
                  settings.put("outbound-proxy", proxy.url());
                  settings.put("authority", "https://" + ENTRA);
                })) {
      OAuthTestClient client = new OAuthTestClient(server);
      String id = "https://" + CLIENTS + "/app";
      assertThat(new HeadlessBrowser().open(client.begin(id, Map.of()).url()).statusCode())
          .isEqualTo(401);
      proxy.awaitRequest("CONNECT " + ENTRA + ":443 HTTP/1.1");
      assertThat(proxy.asked()).contains("CONNECT " + CLIENTS + ":443 HTTP/1.1");
    }
  }
}
