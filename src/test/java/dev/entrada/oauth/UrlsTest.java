package dev.entrada.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ServerUrl} and {@link ResourceIndicator}. */
class UrlsTest {
  @Nested
  class OfServers {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://auth.example.com",
          "https://example.com:8443/a/b",
          "http://localhost:8080",
          "http://127.0.0.1",
          "http://[::1]:9/x"
        })
    void keepEveryCharacter(String value) {
      assertThat(new ServerUrl(value).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "example.com",
          "https://",
          "https:/example.com",
          "ftp://example.com",
          "HTTPS://example.com",
          "http://example.com",
          "http://localhost.evil.com",
          "https://Example.com",
          "https://user@example.com",
          "https://example.com/",
          "https://example.com/a/",
          "https://example.com?a",
          "https://example.com#",
          "https://example.com/a//b",
          "https://example.com/a/../b",
          "https://example.com/./b",
          "https://example.com/a b",
          "https://example.com/\u00e4",
          "https://example.com:",
          "https://example.com:0",
          "https://example.com:65536"
        })
    void areRefusedInAnyOtherForm(String value) {
      assertThatThrownBy(() -> new ServerUrl(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void haveParts() {
      ServerUrl url = new ServerUrl("https://example.com:8443/a/b");
      assertThat(url.origin()).isEqualTo("https://example.com:8443");
      assertThat(url.path()).isEqualTo("/a/b");
      assertThat(url.host()).isEqualTo("example.com");
      assertThat(url.at("/token")).isEqualTo("https://example.com:8443/a/b/token");
      assertThat(url.isPlainHttp()).isFalse();
      assertThat(new ServerUrl("http://localhost").isPlainHttp()).isTrue();
      assertThat(new ServerUrl("http://localhost").path()).isEmpty();
    }
  }

  @Nested
  class OfResources {
    @ParameterizedTest
    @CsvSource({
      "https://example.com/mcp, https://example.com/mcp",
      "https://example.com/mcp, HTTPS://EXAMPLE.com/mcp",
      "https://example.com/mcp, https://example.com:443/mcp",
      "http://localhost/mcp, http://localhost:80/mcp",
      "https://example.com, https://example.com/",
      "https://example.com/, https://example.com:443"
    })
    void areTheSame(String configured, String sent) {
      assertThat(new ResourceIndicator(configured).isSame(new ResourceIndicator(sent))).isTrue();
      assertThat(new ResourceIndicator(sent).isSame(new ResourceIndicator(configured))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
      "https://example.com/mcp, https://example.com/mcp/",
      "https://example.com/mcp, https://example.com/MCP",
      "https://example.com/mcp, https://example.com/",
      "https://example.com/mcp, https://example.com/mcp?a=1",
      "https://example.com/mcp, https://example.com/%6dcp",
      "https://example.com/mcp, https://example.com/x/../mcp",
      "https://example.com/mcp, http://example.com/mcp",
      "https://example.com/mcp, https://example.com:80/mcp",
      "http://localhost/mcp, http://localhost:443/mcp",
      "https://example.com/mcp, https://example.com.evil.com/mcp",
      "https://example.com/?a=1, https://example.com/?a=2"
    })
    void differ(String configured, String sent) {
      assertThat(new ResourceIndicator(configured).isSame(new ResourceIndicator(sent))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "/mcp",
          "mcp",
          "urn:x",
          "https:///mcp",
          "https://example.com/#",
          "https://example.com/#a",
          "https://u@example.com/",
          "https://exa mple.com",
          "https://example.com/\u00e4"
        })
    void areRefusedIfNotAbsolute(String value) {
      assertThatThrownBy(() -> new ResourceIndicator(value))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void areAtMost2048CharactersLong() {
      String longest = "https://example.com/" + "a".repeat(2048 - 20);
      assertThat(new ResourceIndicator(longest).value()).hasSize(2048);
      assertThatThrownBy(() -> new ResourceIndicator(longest + "a"))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void haveParts() {
      ResourceIndicator resource = new ResourceIndicator("https://Example.com:443/mcp?a");
      assertThat(resource.origin()).isEqualTo("https://Example.com:443");
      assertThat(resource.path()).isEqualTo("/mcp");
    }
  }
}
