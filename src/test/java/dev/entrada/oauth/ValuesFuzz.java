package dev.entrada.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import java.util.stream.Stream;

/** Scopes, resources, client ids, challenges: one parameter each. */
class ValuesFuzz extends UntrustedInput {
  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "read write offline_access",
        "api://x/read",
        "https://mcp.example.com/mcp",
        "http://localhost:1/mcp",
        "https://app.example.com/client.json",
        "https://auth.example.com/x",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "AQabc");
  }

  @Override
  protected void read(String text) {
    try {
      Scopes scopes = Scopes.parse(text);
      assertThat(Scopes.parse(scopes.toString())).isEqualTo(scopes);
    } catch (OAuthException e) {
      // refused
    }
    try {
      ResourceIndicator resource = new ResourceIndicator(text);
      assertThat(resource.isSame(resource)).isTrue();
      assertThat(text).startsWith(resource.origin());
      resource.path();
    } catch (IllegalArgumentException e) {
      // refused
    }
    try {
      assertThat(new ServerUrl(text).at("/x")).isEqualTo(text + "/x");
    } catch (IllegalArgumentException e) {
      // refused
    }
    try {
      assertThat(new ClientId(text).isUrl()).isEqualTo(text.startsWith("https://"));
      new CodeChallenge(text).matches(text);
    } catch (OAuthException e) {
      // refused
    }
  }
}
