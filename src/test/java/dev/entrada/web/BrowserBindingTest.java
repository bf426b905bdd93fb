package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.web.BrowserBinding.Browser;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BrowserBindingTest {
  private static final ServerUrl HTTPS = new ServerUrl("https://auth.example.com/a");
  private static final ServerUrl LOCAL = new ServerUrl("http://localhost:8080");

  private final BrowserBinding binding = binding(HTTPS);

  private static BrowserBinding binding(ServerUrl url) {
    return new BrowserBinding(
        new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), url.value()), url, url);
  }

  /** A request that has these cookies and nothing else to ask for. */
  private static WebRequest request(String... cookies) {
    return request("GET", Optional.empty(), cookies);
  }

  private static WebRequest request(String verb, Optional<String> site, String... cookies) {
    Cookie[] parsed =
        Stream.of(cookies)
            .map(c -> c.split("=", 2))
            .map(c -> new Cookie(c[0], c[1]))
            .toArray(Cookie[]::new);
    return new WebRequest(
        (HttpServletRequest)
            Proxy.newProxyInstance(
                BrowserBindingTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getCookies")) {
                    return parsed.length == 0 ? null : parsed;
                  }
                  if (method.getName().equals("getMethod")) {
                    return verb;
                  }
                  if (method.getName().equals("getHeader")
                      && arguments[0].equals("Sec-Fetch-Site")) {
                    return site.orElse(null);
                  }
                  throw new UnsupportedOperationException(method.getName());
                }),
        "reference",
        AuditLog.STANDARD.begin("test", "reference"));
  }

  private static String cookie(Browser browser) {
    return browser.setCookie().orElseThrow().split(";")[0];
  }

  @Test
  void bindsANewBrowserAndKnowsItAgain() {
    Browser fresh = binding.identify(request());
    WebRequest next = request("other=1", cookie(fresh));
    assertThat(fresh.digest()).hasSize(16);
    assertThat(binding.identify(next).setCookie()).isEmpty();
    assertThat(binding.identify(next).digest()).isEqualTo(fresh.digest());
    assertThat(binding.isFrom(next, fresh.digest())).isTrue();
  }

  /** It comes without the cookie that the browser may have, and any answer could replace. */
  @Test
  void givesAFormOfAnotherSiteNoCookie() {
    for (String site : new String[] {"cross-site", "same-site"}) {
      Browser unknown = binding.identify(request("POST", Optional.of(site)));
      assertThat(unknown.setCookie()).isEmpty();
      assertThat(unknown.digest()).hasSize(16);
      assertThat(binding.identify(request("POST", Optional.of(site))).digest())
          .isNotEqualTo(unknown.digest());
    }
    assertThat(binding.identify(request("GET", Optional.of("cross-site"))).setCookie()).isPresent();
    for (String site : new String[] {"same-origin", "none"}) {
      assertThat(binding.identify(request("POST", Optional.of(site))).setCookie()).isPresent();
    }
    assertThat(binding.identify(request("POST", Optional.empty())).setCookie()).isPresent();
    String known = cookie(binding.identify(request()));
    assertThat(
            binding.isFrom(
                request("POST", Optional.of("cross-site"), known),
                binding.identify(request(known)).digest()))
        .isTrue();
  }

  @Test
  void tellsBrowsersApart() {
    Browser one = binding.identify(request());
    Browser two = binding.identify(request());
    assertThat(one.digest()).isNotEqualTo(two.digest());
    assertThat(binding.isFrom(request(cookie(two)), one.digest())).isFalse();
    assertThat(binding.isFrom(request(), one.digest())).isFalse();
  }

  @Test
  void replacesACookieThatItDidNotSeal() {
    String name = cookie(binding.identify(request())).split("=")[0];
    for (String value : new String[] {"", "planted", "AAAA"}) {
      assertThat(binding.identify(request(name + "=" + value)).setCookie()).isPresent();
    }
    String foreign =
        cookie(binding(new ServerUrl("https://other.example.com")).identify(request()));
    String planted = name + "=" + foreign.split("=", 2)[1];
    assertThat(binding.identify(request(planted)).setCookie()).isPresent();
  }

  @Test
  void setsAHostCookieThatScriptsAndPlainHttpNeverSee() {
    String set = binding.identify(request()).setCookie().orElseThrow();
    assertThat(set)
        .startsWith("__Host-entrada-")
        .endsWith("; Path=/; HttpOnly; SameSite=Lax; Secure");
  }

  @Test
  void keepsTheCookieOfABrowserThatHasOne() {
    Browser fresh = binding.identify(request());
    assertThat(binding.keep(request(cookie(fresh)), Duration.ofDays(2)))
        .hasValue(fresh.setCookie().orElseThrow() + "; Max-Age=172800");
    assertThat(binding.keep(request(), Duration.ofDays(2))).isEmpty();
    String planted = cookie(fresh).split("=")[0] + "=planted";
    assertThat(binding.keep(request(planted), Duration.ofDays(2))).isEmpty();
  }

  @Test
  void setsAPlainCookieOnLoopbackNamedForTheIssuer() {
    String set = binding(LOCAL).identify(request()).setCookie().orElseThrow();
    assertThat(set).startsWith("entrada-").endsWith("; Path=/; HttpOnly; SameSite=Lax");
    String other =
        binding(new ServerUrl("http://localhost:8081"))
            .identify(request())
            .setCookie()
            .orElseThrow();
    assertThat(other.split("=")[0]).isNotEqualTo(set.split("=")[0]);
  }
}
