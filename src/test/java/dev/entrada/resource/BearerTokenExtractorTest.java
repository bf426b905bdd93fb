package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.resource.BearerTokenExtractor.Without;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenExtractorTest {
  @ParameterizedTest
  @ValueSource(strings = {"Bearer abc.def-_~+/=", "bearer abc.def-_~+/=", "BEARER   abc.def-_~+/="})
  void findsTheTokenBehindTheSchemeInAnyCase(String header) {
    assertThat(((BearerToken) BearerTokenExtractor.parse(header)).value())
        .isEqualTo("abc.def-_~+/=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YTpi", "Bearerabc", "DPoP abc", "", "Bear", "Bearer\tabc"})
  void takesAnotherSchemeForNoToken(String header) {
    assertThat(BearerTokenExtractor.parse(header)).isEqualTo(Without.TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer a b", "Bearer a, Bearer b", "Bearer a,b"})
  void doesNotChooseBetweenTwoCredentials(String header) {
    assertThat(BearerTokenExtractor.parse(header)).isEqualTo(Without.CLARITY);
  }

  @Test
  void showsNothingOfTheToken() {
    assertThat(BearerTokenExtractor.parse("Bearer abc").toString()).doesNotContain("abc");
  }
}
