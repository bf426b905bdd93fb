package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People of other tenants, and personal accounts: who may sign in where, and as whose. */
class SeveralTenantsTest extends SimulatorTestCase {
  private static final String FABRIKAM = "fab00000-0000-4000-8000-000000000002";

  @Override
  EntraSimulator start() {
    return start(SignInAudience.MULTIPLE_ORGS_AND_PERSONAL);
  }

  private EntraSimulator start(SignInAudience audience) {
    Directory directory =
        Directory.builder()
            .app(APP.withSignInAudience(audience))
            .person(Person.named("alice", "Alice"))
            .person(Person.named("frank", "Frank").ofTenant(FABRIKAM, "fabrikam.example"))
            .person(Person.named("pat", "Pat").withPersonalAccount())
            .build();
    return EntraSimulator.start(directory, 0, clock);
  }

  private void restart(SignInAudience audience) {
    entra.close();
    entra = start(audience);
  }

  @ParameterizedTest
  @CsvSource({
    "organizations, alice, 7e57e57e-0000-4000-8000-000000000001",
    "organizations, frank, fab00000-0000-4000-8000-000000000002",
    "common, frank, fab00000-0000-4000-8000-000000000002",
    "common, pat, 9188040d-6c67-4c5b-b112-36a304b66dad",
    "consumers, pat, 9188040d-6c67-4c5b-b112-36a304b66dad",
    "fab00000-0000-4000-8000-000000000002, frank, fab00000-0000-4000-8000-000000000002"
  })
  void givesTokensOfThePersonsTenantAndKeepsItOnRefresh(
      String segment, String username, String tenantId) {
    JsonObject answer = json(redeemAt(tokenAt(segment), code(segment, username)));
    JsonObject refreshed = json(refreshAt(tokenAt(segment), answer.getString("refresh_token")));

    for (String token :
        List.of(
            answer.getString("access_token"),
            answer.getString("id_token"),
            refreshed.getString("access_token"))) {
      assertThat(claims(token).getString("tid")).isEqualTo(tenantId);
      assertThat(claims(token).getString("iss"))
          .isEqualTo(entra.authority() + "/" + tenantId + "/v2.0")
          .isEqualTo(entra.issuerOf(tenantId));
      assertThat(issuerOfKey(segment, header(token).getString("kid")))
          .isIn(entra.issuerOf(tenantId), entra.authority() + "/{tenantid}/v2.0");
    }
  }

  @Test
  void givesV1TokensOfThePersonsTenant() {
    entra.faults().v1Tokens(true);
    String token =
        json(redeemAt(tokenAt("organizations"), code("organizations", "frank")))
            .getString("access_token");

    assertThat(claims(token).getString("iss"))
        .isEqualTo("https://sts.windows.net/" + FABRIKAM + "/");
  }

  @Test
  void signsPersonalAccountsWithTheKeyOfTheirTenant() {
    String work = entra.accessToken("frank", APP, APP, "read");
    String personal = entra.accessToken("pat", APP, APP, "read");

    assertThat(issuerOfKey("common", header(work).getString("kid")))
        .isEqualTo(entra.authority() + "/{tenantid}/v2.0");
    assertThat(issuerOfKey("common", header(personal).getString("kid")))
        .isEqualTo(entra.issuerOf(Directory.CONSUMERS));
    assertThat(claims(personal).getString("oid")).startsWith("00000000-0000-0000-");
  }

  @ParameterizedTest
  @CsvSource({
    "7e57e57e-0000-4000-8000-000000000001, frank, AADSTS50020",
    "contoso.onmicrosoft.com, pat, AADSTS50020",
    "fab00000-0000-4000-8000-000000000002, alice, AADSTS50020",
    "organizations, pat, AADSTS500200",
    "consumers, alice, AADSTS500208"
  })
  void showsWhoMayNotSignInHere(String segment, String username, String code) {
    HttpResponse<String> page = browser.open(authorizationOf(segment));
    HttpResponse<String> answer = browser.submit(page, Map.of("username", username));

    assertThat(codeOnPage(answer)).isEqualTo("400 " + code);
  }

  @Test
  void refusesPersonalAccountsToAnAppForWorkAccounts() {
    restart(SignInAudience.MULTIPLE_ORGS);
    HttpResponse<String> page = browser.open(authorizationOf("common"));

    assertThat(codeOnPage(browser.submit(page, Map.of("username", "pat"))))
        .isEqualTo("400 AADSTS500200");
    assertThat(description(browser.open(authorizationOf("consumers"))))
        .startsWith("AADSTS9002332:");
  }

  @ParameterizedTest
  @CsvSource({
    "common, AADSTS50194",
    "organizations, AADSTS50194",
    "fab00000-0000-4000-8000-000000000002, AADSTS700016"
  })
  void refusesAnAppOfOneTenantElsewhere(String segment, String code) {
    restart(SignInAudience.MY_ORG);

    assertThat(codeOnPage(browser.open(authorizationOf(segment)))).isEqualTo("400 " + code);
  }

  @Test
  void refusesAnAppForPersonalAccountsAtATenant() {
    restart(SignInAudience.PERSONAL);

    assertThat(description(browser.open(authorization()))).startsWith("AADSTS9002331:");
    assertThat(browser.open(authorizationOf("consumers")).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesCodeAndRefreshTokenAtAnotherTenant() {
    assertRefused(redeem(code("organizations", "frank")), 700005, "invalid_grant");

    String token =
        json(redeemAt(tokenAt("organizations"), code("organizations", "frank")))
            .getString("refresh_token");
    assertRefused(refresh(token), 50020, "invalid_grant");
  }

  @Test
  void signsNobodySilentlyInWhoMayNotSignInThere() {
    code("organizations", "frank");

    assertThat(browser.open(authorizationOf("organizations")).statusCode()).isEqualTo(302);
    assertThat(browser.open(authorization()).statusCode()).isEqualTo(200);
  }

  @Test
  void takesOnBehalfOfTokensWhereTheirPersonBelongs() {
    String token = entra.accessToken("frank", APP, APP, "read");

    assertRefused(onBehalfOf(token), 50013, "invalid_grant");
  }

  private String code(String segment, String username) {
    return query(browser.signIn(authorizationOf(segment), username)).get("code");
  }

  private URI authorizationOf(String segment) {
    return authorizationAt(entra.uri(segment, "/oauth2/v2.0/authorize"));
  }

  private URI tokenAt(String segment) {
    return entra.uri(segment, "/oauth2/v2.0/token");
  }

  private static String description(HttpResponse<String> redirect) {
    URI location = URI.create(redirect.headers().firstValue("Location").orElseThrow());
    return query(location).get("error_description");
  }

  private String issuerOfKey(String segment, String kid) {
    return json(get(entra.uri(segment, "/discovery/v2.0/keys")))
        .getJsonArray("keys")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(key -> key.getString("kid").equals(kid))
        .findFirst()
        .orElseThrow()
        .getString("issuer");
  }
}
