package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.Fuzzing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BearerTokenFuzzTest {
  @Test
  void aHeaderHasCredentialsOrNone() {
    Fuzzing.run(
        List.of(
            "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "bearer x", "Basic YTpi", "Bearer a, Bearer b"),
        header -> assertThat(BearerTokenExtractor.parse(header)).isNotNull(),
        Set.of());
  }
}
