package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.oauth.OAuthException;
import java.util.stream.Stream;

/** Queries and forms. */
class FormFuzz extends UntrustedInput {
  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "response_type=code&client_id=abc&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&state=x+y",
        "grant_type=authorization_code&code=abc&code_verifier=" + "v".repeat(43),
        "a=1&a=2&b=&c",
        "%C3%A9=%E2%82%AC");
  }

  @Override
  protected void read(String text) {
    try {
      Params params = Params.parse(text);
      assertThat(params.all("a")).doesNotContain("");
      params.refuseRepeated("resource");
      assertThat(params.one("a").map(java.util.List::of).orElse(java.util.List.of()))
          .isEqualTo(params.all("a"));
    } catch (OAuthException e) {
      // refused
    }
  }
}
