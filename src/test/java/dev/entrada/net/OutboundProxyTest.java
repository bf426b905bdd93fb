package dev.entrada.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.simulator.SelfSignedCertificate;
import dev.entrada.testing.DocumentHost;
import dev.entrada.testing.TunnelProxy;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through a configured proxy, and through no other. */
@Timeout(60)
class OutboundProxyTest {
  private static final OutboundPolicy POLICY =
      new OutboundPolicy(Duration.ofSeconds(5), Duration.ofSeconds(10), 1000, 4);
  private static final URI REMOTE =
      URI.create("https://" + SelfSignedCertificate.REMOTE_NAME + "/app");
  private static final String PUBLIC_ADDRESS = "93.184.215.14";

  @TempDir static Path directory;
  private static DocumentHost host;

  private TunnelProxy proxy;

  @BeforeAll
  static void publish() throws Exception {
    host = DocumentHost.start(directory);
    host.publish("/app", "{\"there\":true}", "");
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @BeforeEach
  void open() {
    proxy = TunnelProxy.to(URI.create(host.url("/")).getPort());
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  /** Names as they would be resolved if this machine could. */
  private record Names(Map<String, String> addresses) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String name) throws UnknownHostException {
      String address = addresses.getOrDefault(name, name);
      if (!address.matches("[0-9.]+")) {
        throw new UnknownHostException(name);
      }
      return new InetAddress[] {InetAddress.getByName(address)};
    }

    @Override
    public String resolveCanonicalHostname(String name) {
      return name;
    }
  }

  private OutboundHttp http(
      Optional<Predicate<InetAddress>> judge, String addressOfRemote, TunnelProxy through) {
    return new OutboundHttp(
        POLICY,
        judge,
        Optional.of(OutboundProxy.parse(through.url())),
        new Names(Map.of(SelfSignedCertificate.REMOTE_NAME, addressOfRemote)));
  }

  private void assertThere(OutboundHttp http) {
    OutboundResponse answer = http.get(REMOTE);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).asString(UTF_8).isEqualTo("{\"there\":true}");
  }

  @Test
  void leavesNamesThatTheOperatorChoseToTheProxy() {
    try (OutboundHttp http = http(Optional.empty(), "unresolved", proxy)) {
      assertThere(http);
    }
    assertThat(proxy.asked())
        .containsExactly("CONNECT " + SelfSignedCertificate.REMOTE_NAME + ":443 HTTP/1.1");
  }

  @Test
  void asksForTheAddressThatWasJudgedNotForTheName() {
    try (OutboundHttp http = http(Optional.of(AddressPolicy.PUBLIC), PUBLIC_ADDRESS, proxy)) {
      assertThere(http);
    }
    assertThat(proxy.asked()).containsExactly("CONNECT " + PUBLIC_ADDRESS + ":443 HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "127.0.0.1", "unresolved"})
  void doesNotAskForWhatMustNotBeCalled(String address) {
    try (OutboundHttp http = http(Optional.of(AddressPolicy.PUBLIC), address, proxy)) {
      assertThatThrownBy(() -> http.get(REMOTE)).isInstanceOf(OutboundException.class);
    }
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void believesTheProxyNoName() {
    URI other = URI.create("https://elsewhere.example.com/app");
    try (OutboundHttp http = http(Optional.empty(), "unresolved", proxy)) {
      assertThatThrownBy(() -> http.get(other)).isInstanceOf(OutboundException.class);
    }
    assertThat(proxy.asked()).hasSize(1);
  }

  @Test
  void callsThisMachineWithoutIt() {
    try (OutboundHttp http =
        new OutboundHttp(POLICY, Optional.of(OutboundProxy.parse(proxy.url())))) {
      assertThat(http.get(URI.create(host.url("/app"))).status()).isEqualTo(200);
    }
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void sendsNothingInTheClear() {
    try (OutboundHttp http = http(Optional.empty(), "unresolved", proxy)) {
      URI plain = URI.create("http://" + SelfSignedCertificate.REMOTE_NAME + "/app");
      assertThatThrownBy(() -> http.get(plain)).isInstanceOf(OutboundException.class);
    }
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void takesNoAnswerOfTheProxyForASuccess() {
    try (TunnelProxy closed = TunnelProxy.refusing();
        OutboundHttp http = http(Optional.empty(), "unresolved", closed)) {
      assertThat(http.get(REMOTE).status()).isEqualTo(403);
    }
  }

  @Test
  void takesNoProxyFromTheEnvironment() {
    System.setProperty("https.proxyHost", "127.0.0.1");
    System.setProperty("https.proxyPort", String.valueOf(proxy.port()));
    System.setProperty("http.nonProxyHosts", "");
    try (OutboundHttp http = new OutboundHttp(POLICY)) {
      assertThat(http.get(URI.create(host.url("/app"))).status()).isEqualTo(200);
    } finally {
      System.clearProperty("https.proxyHost");
      System.clearProperty("https.proxyPort");
      System.clearProperty("http.nonProxyHosts");
    }
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void isAnAddressWithAPort() {
    assertThat(OutboundProxy.parse(" http://proxy.example.com:3128/ "))
        .isEqualTo(new OutboundProxy("proxy.example.com", 3128));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.example.com:3128",
        "http://proxy.example.com",
        "https://proxy.example.com:3128",
        "socks5://proxy.example.com:1080",
        "http://proxy.example.com:0",
        "http://proxy.example.com:70000",
        "http://proxy.example.com:3128/path",
        "http://proxy.example.com:3128?a=b",
        "http://",
        "http://proxy example:3128"
      })
  void isNothingElse(String text) {
    assertThatThrownBy(() -> OutboundProxy.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotRepeatAPassword() {
    assertThatThrownBy(() -> OutboundProxy.parse("http://me:s3cret@proxy.example.com:3128"))
        .hasMessageContaining("password")
        .hasMessageNotContaining("s3cret");
  }
}
