package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.oauth.ServerUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedIdentityTest {
  @ParameterizedTest
  @CsvSource({
    "https://login.microsoftonline.com, api://AzureADTokenExchange",
    "https://login.microsoftonline.us, api://AzureADTokenExchangeUSGov",
    "https://login.partner.microsoftonline.cn, api://AzureADTokenExchangeChina"
  })
  void asksForTheTokenOfItsCloud(String authority, String audience) {
    assertThat(ManagedIdentity.audience(new ServerUrl(authority))).isEqualTo(audience);
  }
}
