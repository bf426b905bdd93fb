package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.FakeRequest;
import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import java.util.stream.Stream;

/** {@code Accept} and {@code Content-Type}; and a line of the audit log that quotes them. */
class RequestHeadersFuzz extends UntrustedInput {
  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "application/json",
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "application/json, text/event-stream",
        "application/x-www-form-urlencoded; charset=utf-8");
  }

  @Override
  protected void read(String text) {
    WebRequest accepting = with("Accept", text);
    assertThat(accepting.prefersJson() && accepting.prefersHtml()).isFalse();
    try {
      with("Content-Type", text).requireContentType("application/json");
      assertThat(text.strip().toLowerCase(java.util.Locale.ROOT)).startsWith("application/json");
    } catch (OAuthException e) {
      // refused
    }
    accepting.audit().refused(ErrorCode.INVALID_REQUEST, text);
    assertThat(accepting.audit().toString()).doesNotContain("\n", "\r", "\u2028", "\u0085");
  }

  private static WebRequest with(String header, String value) {
    return new WebRequest(
        FakeRequest.withHeader(header, value), "test", AuditLog.STANDARD.begin("test", "ref"));
  }
}
