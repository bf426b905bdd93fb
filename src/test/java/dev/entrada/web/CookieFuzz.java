package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.fuzz.FakeRequest;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.oauth.ServerUrl;
import java.util.stream.Stream;

/** The cookie that binds a browser: only one that we made is known again. */
class CookieFuzz extends UntrustedInput {
  private static final ServerUrl ISSUER = new ServerUrl("https://auth.example.com");

  private final BrowserBinding binding =
      new BrowserBinding(
          new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), ISSUER.value()), ISSUER, ISSUER);
  private final String[] cookie = cookie().split("=", 2);
  private final byte[] digest = browser(cookie[1]).digest();

  private String cookie() {
    return browser("").setCookie().orElseThrow().split(";")[0];
  }

  private BrowserBinding.Browser browser(String value) {
    return binding.identify(request(value));
  }

  private WebRequest request(String value) {
    String name = cookie == null ? "none-yet" : cookie[0];
    return new WebRequest(
        FakeRequest.withCookie(name, value), "test", AuditLog.STANDARD.begin("test", "ref"));
  }

  @Override
  protected Stream<String> honest() {
    return Stream.of(cookie[1], cookie().split("=", 2)[1]);
  }

  @Override
  protected void read(String text) {
    BrowserBinding.Browser browser = browser(text);
    assertThat(browser.digest()).hasSize(BrowserBinding.DIGEST_BYTES);
    boolean same = text.equals(cookie[1]);
    assertThat(binding.isFrom(request(text), digest)).isEqualTo(same);
    assertThat(java.util.Arrays.equals(browser.digest(), digest)).isEqualTo(same);
  }
}
