package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.FakeRequest;
import dev.entrada.fuzz.UntrustedInput;
import java.util.Set;
import java.util.stream.Stream;

/** {@code Authorization} at a protected endpoint, and {@code Origin}. */
class BearerTokenFuzz extends UntrustedInput {
  private final OriginPolicy origins =
      new OriginPolicy(Set.of("https://app.example.com"), "https://mcp.example.com");

  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
        "bearer x",
        "Basic YTpi",
        "Bearer a, Bearer b",
        "https://app.example.com");
  }

  @Override
  protected void read(String text) {
    assertThat(BearerTokenExtractor.parse(text)).isNotNull();
    assertThat(origins.isForeign(FakeRequest.withHeader("Origin", text)))
        .isEqualTo(!Set.of("https://app.example.com", "https://mcp.example.com").contains(text));
    try {
      assertThat(OriginPolicy.origin(text)).isEqualTo(text).doesNotEndWith("/").doesNotContain("*");
    } catch (IllegalArgumentException e) {
      // refused
    }
  }
}
