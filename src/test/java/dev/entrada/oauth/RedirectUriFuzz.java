package dev.entrada.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.client.RedirectPolicy;
import dev.entrada.fuzz.UntrustedInput;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Redirect URIs that clients register and send, and the patterns that allow them. */
class RedirectUriFuzz extends UntrustedInput {
  private static final RedirectPolicy POLICY =
      RedirectPolicy.only(List.of("https://*.example.com/a/*", "http://localhost/cb"));

  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "http://127.0.0.1:1234/callback",
        "http://[::1]/cb?x=1",
        "https://app.example.com/cb",
        "https://app.example.com/a/*",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "com.example.app:/cb",
        "http://localhost/");
  }

  @Override
  protected void read(String text) {
    readPattern(text);
    RedirectUri uri;
    try {
      uri = new RedirectUri(text);
    } catch (OAuthException e) {
      return;
    }
    assertThat(uri.value()).isEqualTo(text).doesNotContain("#", "\n", " ", "\"", "<", ">");
    assertThat(uri.value().toLowerCase(Locale.ROOT))
        .doesNotStartWith("javascript:")
        .doesNotStartWith("data:");
    assertThat(uri.matches(uri)).isTrue();
    assertThat(uri.displayHost()).isNotEmpty();
    if (uri.isLoopback()) {
      assertThat(new RedirectUri(uri.withoutPort()).withPort(uri.port())).isEqualTo(uri);
    }
    if (POLICY.allows(uri)) {
      assertThat(uri.displayHost()).matches("localhost|([a-z0-9-]+\\.)+example\\.com");
    }
    RedirectPolicy.STANDARD.allows(uri);
    assertThat(UriQuery.append(text, Map.of("state", "\n#&")))
        .startsWith(text)
        .doesNotContain("\n", "#");
  }

  private static void readPattern(String text) {
    try {
      RedirectPolicy.only(List.of(text)).allows(new RedirectUri("https://a.example.com/a/b"));
    } catch (IllegalArgumentException e) {
      // refused
    }
  }
}
