package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.tenant.EntraAuthority;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of this package that call nobody. */
class EntraTest {
  private static final ServerUrl CLOUD = new ServerUrl("https://login.microsoftonline.com");
  private static final String GUID = "0123abcd-0000-1111-2222-333344445555";

  @Nested
  class ScopeNames {
    private final EntraScopes scopes = new EntraScopes("api://app");

    @ParameterizedTest
    @CsvSource({
      "read, api://app/read",
      "openid, openid",
      "profile, profile",
      "email, email",
      "offline_access, offline_access",
      "api://app/read, api://app/read",
      "https://graph.microsoft.com/User.Read, https://graph.microsoft.com/User.Read",
      "User.Read, api://app/User.Read",
      "OpenID, api://app/OpenID"
    })
    void areQualifiedUnlessOpenIdsOrFull(String written, String sent) {
      assertThat(scopes.qualify(written)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
      "api://app/read, read",
      "read, read",
      "api://app2/read, api://app2/read",
      "api://app/, api://app/",
      "https://graph.microsoft.com/User.Read, https://graph.microsoft.com/User.Read"
    })
    void loseOurOwnPrefixOnly(String written, String shown) {
      assertThat(scopes.shorten(written)).isEqualTo(shown);
      assertThat(scopes.shorten(Scopes.of(written))).isEqualTo(Scopes.of(shown));
    }

    @Test
    void haveAdditionalOnesAtAuthorizeOnly() {
      Scopes granted = Scopes.of("read");
      assertThat(scopes.forAuthorize(granted, Scopes.of("User.Read")).toString())
          .isEqualTo("api://app/read User.Read openid profile offline_access");
      assertThat(scopes.forToken(granted).toString())
          .isEqualTo("api://app/read openid profile offline_access");
    }
  }

  @Nested
  class Authorities {
    @Test
    void haveTheEndpointsOfTheirTenant() {
      EntraAuthority authority = new EntraAuthority(CLOUD, GUID, Optional.empty());
      assertThat(authority.authorizeEndpoint())
          .isEqualTo(CLOUD + "/" + GUID + "/oauth2/v2.0/authorize");
      assertThat(authority.tokenEndpoint()).hasToString(CLOUD + "/" + GUID + "/oauth2/v2.0/token");
      assertThat(authority.discoveryDocument())
          .hasToString(CLOUD + "/" + GUID + "/v2.0/.well-known/openid-configuration");
      assertThat(authority.kind()).isEqualTo(EntraAuthority.Kind.SINGLE);
    }

    @Test
    void haveTheUserFlowBehindTheTenant() {
      EntraAuthority authority =
          new EntraAuthority(CLOUD, "contoso.onmicrosoft.com", Optional.of("B2C_1_signin"));
      assertThat(authority.tokenEndpoint())
          .hasToString(CLOUD + "/contoso.onmicrosoft.com/B2C_1_signin/oauth2/v2.0/token");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "everybody",
          "a/b.com",
          "../x.com",
          "-a.com",
          "a.com?x",
          "a.com#",
          "a b.com",
          "0123ABCD-0000-1111-2222-333344445555",
          "0123abcd-0000-1111-2222-33334444555"
        })
    void haveNoTenantOfAnotherForm(String tenant) {
      assertThatThrownBy(() -> new EntraAuthority(CLOUD, tenant, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
