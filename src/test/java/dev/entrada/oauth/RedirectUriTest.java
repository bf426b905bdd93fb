package dev.entrada.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectUriTest {
  private static RedirectUri uri(String value) {
    return new RedirectUri(value);
  }

  @Nested
  class Forms {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://claude.ai/api/mcp/auth_callback",
          "https://example.com",
          "https://example.com:8443/cb?tenant=1",
          "https://example.com/cb?decode=1&mystate=2",
          "http://localhost/cb",
          "http://127.0.0.1:33418/",
          "http://[::1]:1/cb",
          "http://localhost:65535/cb",
          "cursor://anysphere.cursor-mcp/oauth/callback",
          "com.example.app:/oauth"
        })
    void accepts(String value) {
      assertThat(uri(value).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "javascript:alert(1)",
          "javascript://localhost/%0aalert(1)",
          "JavaScript://x/",
          "data:text/html,x",
          "data://host/x",
          "blob:https://example.com/1",
          "file:///etc/passwd",
          "FILE:///etc/passwd",
          "vbscript:x",
          "about:blank",
          "ftp://example.com/",
          "ws://localhost/cb",
          "view-source:https://example.com/"
        })
    void rejectsWhatABrowserActsOn(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "/relative",
          "//example.com/cb",
          "example.com/cb",
          "https:",
          "https:///cb",
          "https:example.com",
          "app:callback",
          "https://exa mple.com/",
          "https://example.com/\tcb",
          "https://example.com/\r\nSet-Cookie:a=b",
          "https://ex\u00e4mple.com/",
          "https://example.com/\u202ecb",
          "https://example.com/%zz",
          "https://under_score.example.com/cb",
          "HTTPS://example.com/cb",
          "HTTP://localhost/cb",
          "Cursor://anysphere.cursor-mcp/oauth/callback"
        })
    void rejectsWhatIsNoPlainAbsoluteUri(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/cb#x", "https://example.com/cb#", "app://host/#"})
    void rejectsAFragment(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://user@example.com/cb",
          "https://user:word@example.com/cb",
          "https://@example.com/cb",
          "http://localhost:80@evil.com/cb",
          "http://localhost@evil.com/"
        })
    void rejectsUserInformation(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://example.com\\@evil.com/",
          "http://localhost\\.evil.com/",
          "https:\\\\evil.com"
        })
    void rejectsBackslashes(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://example.com/cb",
          "http://localhost.evil.com/cb",
          "http://127.0.0.1.evil.com/cb",
          "http://127.0.0.2/cb",
          "http://127.1/cb",
          "http://2130706433/cb",
          "http://localhost./cb",
          "http://LOCALHOST/cb",
          "http://[::ffff:127.0.0.1]/cb",
          "http://[::2]/cb",
          "http://0.0.0.0/cb"
        })
    void rejectsHttpOnForeignHosts(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://localhost:0/cb",
          "http://localhost:/cb",
          "http://localhost:0080/cb",
          "http://localhost:65536/cb",
          "http://localhost:99999999999/cb",
          "http://localhost:-1/cb",
          "https://example.com:0/cb",
          "https://example.com:65536/cb"
        })
    void rejectsImpossiblePorts(String value) {
      assertRefused(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://example.com/cb?code=x",
          "https://example.com/cb?a=1&state=x",
          "https://example.com/cb?iss",
          "https://example.com/cb?ERROR=x",
          "https://example.com/cb?error_description=x",
          "https://example.com/cb?access_token=x",
          "https://example.com/cb?%63ode=x",
          "https://example.com/cb?a=1&st%61te=x"
        })
    void rejectsAResponseParameterInTheQuery(String value) {
      assertRefused(value);
    }

    @Test
    void isAtMost512CharactersLong() {
      String longest = "https://example.com/" + "a".repeat(512 - 20);
      assertThatCode(() -> uri(longest)).doesNotThrowAnyException();
      assertRefused(longest + "a");
    }

    private void assertRefused(String value) {
      assertThatThrownBy(() -> uri(value))
          .isInstanceOfSatisfying(
              OAuthException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REDIRECT_URI));
    }
  }

  @Nested
  class Matching {
    @ParameterizedTest
    @CsvSource({
      "http://localhost/cb, http://localhost:51234/cb",
      "http://localhost:8080/cb, http://localhost/cb",
      "http://127.0.0.1:1/, http://127.0.0.1:2/",
      "http://[::1]/cb, http://[::1]:51234/cb",
      "http://localhost/cb?a=1, http://localhost:7/cb?a=1",
      "https://example.com/cb, https://example.com/cb"
    })
    void takesAnyPortOnLoopback(String registered, String requested) {
      assertThat(uri(registered).matches(uri(requested))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
      "http://localhost/cb, http://127.0.0.1/cb",
      "http://127.0.0.1/cb, http://localhost/cb",
      "http://127.0.0.1/cb, http://[::1]/cb",
      "http://localhost/cb, http://localhost:1/cb/",
      "http://localhost/cb, http://localhost:1/CB",
      "http://localhost/cb, http://localhost:1/cb?a=1",
      "http://localhost, http://localhost:1/",
      "http://localhost/cb, https://localhost/cb",
      "https://localhost:1/cb, https://localhost:2/cb",
      "https://example.com/cb, https://example.com:443/cb",
      "https://example.com/cb, https://Example.com/cb",
      "https://example.com/cb, https://example.com/cb/",
      "https://example.com/cb, https://example.com/cb?",
      "cursor://anysphere.cursor-mcp/a, cursor://anysphere.cursor-mcp:1/a"
    })
    void isExactElsewhere(String registered, String requested) {
      assertThat(uri(registered).matches(uri(requested))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost/cb?a=1, http://localhost:9/cb?a=1",
    "http://localhost:8080/localhost:8080, http://localhost:9/localhost:8080",
    "http://[::1]:80, http://[::1]:9",
    "http://127.0.0.1:33418/, http://127.0.0.1:9/"
  })
  void writesAnotherPort(String before, String after) {
    assertThat(uri(before).withPort(Optional.of(9)).value()).isEqualTo(after);
    assertThat(uri(after).withPort(Optional.empty()).port()).isEmpty();
  }

  @Test
  void keepsThePortOutsideLoopback() {
    assertThat(uri("https://example.com:8443/cb").withoutPort())
        .isEqualTo("https://example.com:8443/cb");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:1/cb, localhost, true, false, false",
    "http://[::1]:1/cb, [::1], true, false, false",
    "https://example.com:8443/cb, example.com, false, true, false",
    "cursor://anysphere.cursor-mcp/cb, cursor:, false, false, true",
    "httpx://host/cb, httpx:, false, false, true"
  })
  void knowsItsKind(
      String value, String host, boolean loopback, boolean https, boolean privateUse) {
    assertThat(uri(value).displayHost()).isEqualTo(host);
    assertThat(uri(value).isLoopback()).isEqualTo(loopback);
    assertThat(uri(value).isHttps()).isEqualTo(https);
    assertThat(uri(value).isPrivateUse()).isEqualTo(privateUse);
  }
}
