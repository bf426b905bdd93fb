package dev.entrada.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.JwtSigner;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.SigningKey;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ServerUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issuers of clouds and tenants that no simulator on localhost can have. */
class EntraTenantsTest {
  private static final String TENANT = "7e57e57e-0000-4000-8000-000000000001";
  private static final SigningKey KEY = SigningKey.generate();
  private static final EntraTenants OWN = new EntraTenants(Set.of(), Optional.empty());

  private static VerifiedJwt token(String issuer, String version) {
    Instant now = Instant.now();
    String compact =
        JwtSigner.sign(
            KEY,
            "JWT",
            Map.of(
                "iss",
                issuer,
                "aud",
                "app",
                "sub",
                "person",
                "tid",
                TENANT,
                "ver",
                version,
                "iat",
                now.getEpochSecond(),
                "exp",
                now.plusSeconds(60).getEpochSecond()));
    JwtRules rules =
        new JwtRules(
            "JWT", Set.of("RS256"), JwtRules.ANY_ISSUER, Set.of("app"), Duration.ofSeconds(30));
    return ((JwtVerification.Accepted)
            JwtVerifier.verify(compact, JwkSet.of(List.of(KEY)), rules, now))
        .token();
  }

  private static EntraAuthority authority(String host) {
    return new EntraAuthority(new ServerUrl("https://" + host), TENANT, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "login.microsoftonline.com, https://sts.windows.net/",
    "login.microsoftonline.us, https://sts.windows.net/",
    "login.partner.microsoftonline.cn, https://sts.chinacloudapi.cn/"
  })
  void everyCloudHasItsIssuersOfBothVersions(String host, String versionOne) {
    String stated = "https://" + host + "/" + TENANT + "/v2.0";
    EntraTenants.Origin origin = new EntraTenants.Origin(TENANT, true);

    assertThat(OWN.check(token(stated, "2.0"), authority(host), stated)).isEqualTo(origin);
    assertThat(OWN.check(token(versionOne + TENANT + "/", "1.0"), authority(host), stated))
        .isEqualTo(origin);
    for (String wrong :
        List.of(
            versionOne + TENANT,
            "https://sts.example/" + TENANT + "/",
            versionOne + "0bad0000-0000-4000-8000-000000000003/",
            stated)) {
      assertThatThrownBy(() -> OWN.check(token(wrong, "1.0"), authority(host), stated))
          .as(wrong)
          .isInstanceOf(WrongTenantException.class);
    }
  }

  @Test
  void oneCloudsTokenIsNotAnothers() {
    String stated = "https://login.microsoftonline.us/" + TENANT + "/v2.0";
    String china = "https://sts.chinacloudapi.cn/" + TENANT + "/";
    assertThatThrownBy(
            () -> OWN.check(token(china, "1.0"), authority("login.microsoftonline.us"), stated))
        .isInstanceOf(WrongTenantException.class);
  }

  /** The issuer is by tenant ID, however the operator writes the authority. */
  @ParameterizedTest
  @ValueSource(
      strings = {"contoso.ciamlogin.com", TENANT + ".ciamlogin.com", "login.contoso.example"})
  void peopleOfExternalIdAreKnownByTheirSubjectAtEveryAddress(String host) {
    String stated = "https://" + TENANT + ".ciamlogin.com/" + TENANT + "/v2.0";

    assertThat(OWN.check(token(stated, "2.0"), authority(host), stated))
        .isEqualTo(new EntraTenants.Origin(TENANT, false));
  }
}
