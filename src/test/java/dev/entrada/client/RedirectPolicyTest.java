package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectPolicyTest {
  private static boolean allows(String pattern, String uri) {
    return RedirectPolicy.only(List.of(pattern)).allows(new RedirectUri(uri));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/cb, true",
    "http://localhost:1/cb, true",
    "http://[::1]/cb, true",
    "cursor://anysphere.cursor-mcp/oauth/callback, true",
    "cursor://anysphere.cursor-mcp/oauth/callback?a=1, false",
    "cursor://other/oauth/callback, false",
    "com.example.app:/cb, false"
  })
  void allowsByDefault(String uri, boolean allowed) {
    assertThat(RedirectPolicy.STANDARD.allows(new RedirectUri(uri))).isEqualTo(allowed);
    assertThat(RedirectPolicy.STANDARD.isExplicit()).isFalse();
  }

  @Test
  void allowsNobodyWithAnEmptyList() {
    RedirectPolicy nobody = RedirectPolicy.only(List.of());
    assertThat(nobody.allows(new RedirectUri("http://localhost/cb"))).isFalse();
    assertThat(nobody.isExplicit()).isTrue();
    assertThatThrownBy(() -> nobody.check(new RedirectUri("https://example.com/cb")))
        .isInstanceOfSatisfying(
            OAuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REDIRECT_URI));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/cb, https://example.com/cb",
    "https://example.com/a/*, https://example.com/a/b",
    "https://example.com/a/*, https://example.com/a/b/c?d=../e",
    "https://example.com/*, https://example.com/",
    "https://*.example.com/cb, https://a.example.com/cb",
    "https://*.example.com/cb, https://a.b-c.example.com/cb",
    "https://*.example.com/*, https://a.example.com/x",
    "http://localhost/cb, http://localhost:5/cb",
    "http://localhost:80/cb, http://localhost:5/cb",
    "http://127.0.0.1/*, http://127.0.0.1:9/x",
    "com.example.app:/cb, com.example.app:/cb",
    "cursor://anysphere.cursor-mcp/*, cursor://anysphere.cursor-mcp/oauth/callback"
  })
  void allowsWhatAPatternNames(String pattern, String uri) {
    assertThat(allows(pattern, uri)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/cb, https://example.com/cb2",
    "https://example.com/cb, https://example.com/cb?a=1",
    "https://example.com/cb, http://localhost/cb",
    "https://example.com/cb, https://example.com:8443/cb",
    "https://example.com/a.b, https://example.com/axb",
    "https://example.com/*, https://example.com.evil.com/",
    "https://example.com/*, https://evil.com/https://example.com/",
    "https://example.com/a/*, https://example.com/a",
    "https://*.example.com/cb, https://example.com/cb",
    "https://*.example.com/cb, https://.example.com/cb",
    "https://*.example.com/cb, https://evilexample.com/cb",
    "https://*.example.com/cb, https://evil.com/.example.com/cb",
    "https://*.example.com/cb, https://a.example.com.evil.com/cb",
    "https://*.example.com/cb, http://localhost/cb",
    "http://localhost/cb, http://127.0.0.1/cb"
  })
  void allowsNothingElse(String pattern, String uri) {
    boolean allowed;
    try {
      allowed = allows(pattern, uri);
    } catch (OAuthException e) {
      allowed = false; // no redirect URI at all
    }
    assertThat(allowed).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a/../admin",
        "https://example.com/a/..",
        "https://example.com/a/./b",
        "https://example.com/a/%2e%2e/admin",
        "https://example.com/a/.%2E/admin",
        "https://example.com/a/..%2fadmin",
        "https://example.com/a/%2e%2e%2Fadmin",
        "https://example.com/a/..%5cadmin",
        "https://example.com/a/x%2f..%2f..%2fadmin",
        "https://example.com/a/..;/admin",
        "https://example.com/a/..;x=1/admin"
      })
  void isNotLeftByWayOfDots(String uri) {
    assertThat(allows("https://example.com/a/*", uri)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a/..b",
        "https://example.com/a/b..",
        "https://example.com/a/...;x"
      })
  void takesOtherDotsForNames(String uri) {
    assertThat(allows("https://example.com/a/*", uri)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "https://*",
        "https://example.com*",
        "https://exa*mple.com/cb",
        "https://example.com/*/cb",
        "https://*.*.example.com/cb",
        "http://example.com/cb",
        "javascript:*",
        "http://localhost:*"
      })
  void refusesMalformedPatterns(String pattern) {
    assertThatThrownBy(() -> RedirectPolicy.only(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
