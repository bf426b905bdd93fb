package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Azure AD B2C: user flows, their tokens and their errors. */
class UserFlowTest extends SimulatorTestCase {
  private static final String FLOW = "B2C_1_susi";
  private static final String AT_FLOW = Directory.DOMAIN + "/" + FLOW;
  private static final String SCOPE = READ + " openid offline_access";

  @Override
  EntraSimulator start() {
    Directory directory =
        Directory.builder()
            .app(APP)
            .person(Person.named("alice", "Alice"))
            .person(Person.named("dave", "Dave").asDisabled())
            .userFlow(UserFlow.named(FLOW))
            .userFlow(UserFlow.named("B2C_1_edit").withAcr().withObjectId())
            .build();
    return EntraSimulator.start(directory, 0, clock);
  }

  @Test
  void describesItself() {
    JsonObject document = json(get(entra.uri(AT_FLOW, "/v2.0/.well-known/openid-configuration")));

    assertThat(document.getString("issuer"))
        .isEqualTo(entra.authority() + "/" + Directory.TENANT_ID + "/v2.0/")
        .isEqualTo(entra.userFlowIssuer());
    assertThat(document.getString("token_endpoint"))
        .isEqualTo(entra.authority() + "/" + AT_FLOW + "/oauth2/v2.0/token");
    List<JsonObject> keys =
        json(get(URI.create(document.getString("jwks_uri"))))
            .getJsonArray("keys")
            .getValuesAs(JsonObject.class);
    assertThat(keys)
        .isNotEmpty()
        .allSatisfy(key -> assertThat(key).doesNotContainKeys("issuer", "x5t"));
  }

  @Test
  void givesTokensAsB2cDoes() {
    JsonObject answer = json(redeemAt(tokenAt(AT_FLOW), code(AT_FLOW), "scope", SCOPE));
    JsonObject access = claims(answer.getString("access_token"));
    JsonObject id = claims(answer.getString("id_token"));

    for (JsonObject token : List.of(access, id)) {
      assertThat(token.getString("iss")).isEqualTo(entra.userFlowIssuer());
      assertThat(token.getString("aud")).isEqualTo(APP.clientId());
      assertThat(token.getString("sub")).isEqualTo(Person.named("alice", "").objectId());
      assertThat(token.getString("tfp")).isEqualTo(FLOW);
      assertThat(token.getString("ver")).isEqualTo("1.0");
      assertThat(token).doesNotContainKeys("oid", "tid", "acr");
    }
    assertThat(access.getString("scp")).isEqualTo("read");
    assertThat(id.getString("nonce")).isEqualTo("n-1");
    assertThat(header(answer.getString("access_token"))).doesNotContainKey("x5t");
    assertThat(answer.getString("scope")).isEqualTo(READ);
    assertThat(answer.getInt("refresh_token_expires_in")).isEqualTo(14 * 24 * 3600);
  }

  @Test
  void namesTheFlowInAcrAndThePersonInOidWhereSetUpSo() {
    String atFlow = Directory.TENANT_ID + "/b2c_1_EDIT";
    JsonObject token =
        claims(json(redeemAt(tokenAt(atFlow), code(atFlow))).getString("access_token"));

    assertThat(token.getString("acr")).isEqualTo("B2C_1_edit");
    assertThat(token.getString("oid")).isEqualTo(token.getString("sub"));
    assertThat(token).doesNotContainKey("tfp");
  }

  @Test
  void refreshesForAFortnightAtTheSameFlow() {
    String token = json(redeemAt(tokenAt(AT_FLOW), code(AT_FLOW))).getString("refresh_token");

    assertThat(json(refreshAt(tokenAt(AT_FLOW), token)))
        .containsKeys("access_token", "refresh_token", "refresh_token_expires_in");
    assertRefusedByFlow(
        refreshAt(tokenAt(Directory.DOMAIN + "/B2C_1_edit"), token), 90088, "invalid_grant");
    clock.advance(Duration.ofDays(14));
    assertRefusedByFlow(refreshAt(tokenAt(AT_FLOW), token), 90080, "invalid_grant");
  }

  @ParameterizedTest
  @CsvSource({
    "client_secret, wrong, 90081, invalid_client",
    "client_secret, '', 90079, invalid_client",
    "code_verifier, another-verifier-another-verifier-another, 90182, invalid_grant",
    "scope, User.Read, 90117, invalid_scope",
    "grant_type, client_credentials, 90086, unsupported_grant_type",
    "code, unknown, 90080, invalid_grant"
  })
  void refusesWithCodesOfItsOwn(String parameter, String value, int code, String error) {
    assertRefusedByFlow(redeemAt(tokenAt(AT_FLOW), code(AT_FLOW), parameter, value), code, error);
  }

  @Test
  void tellsTheAppOfCancellationAndForgottenPassword() {
    assertThat(query(browser.cancel(authorizationOf(AT_FLOW))))
        .containsEntry("error", "access_denied")
        .hasEntrySatisfying(
            "error_description", text -> assertThat(text).startsWith("AADB2C90091:"));
    assertThat(query(browser.forgetPassword(authorizationOf(AT_FLOW))))
        .containsEntry("error", "access_denied")
        .containsEntry("state", "the state")
        .hasEntrySatisfying(
            "error_description", text -> assertThat(text).startsWith("AADB2C90118:"));
    assertThat(query(browser.signIn(authorizationOf(AT_FLOW), "dave")).get("error_description"))
        .startsWith("AADB2C90111:");
  }

  @Test
  void knowsNoOtherFlow() {
    HttpResponse<String> response =
        get(entra.uri(Directory.DOMAIN + "/B2C_1_other", "/v2.0/.well-known/openid-configuration"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("AADB2C90022");
  }

  @Test
  void takesNoGrantOfTheTenantItself() {
    assertRefusedByFlow(redeemAt(tokenAt(AT_FLOW), code()), 90088, "invalid_grant");
    assertRefused(redeem(code(AT_FLOW)), 70000, "invalid_grant");
  }

  private String code(String prefix) {
    return query(new HeadlessBrowser().signIn(authorizationOf(prefix), "alice")).get("code");
  }

  private URI authorizationOf(String prefix) {
    return authorizationAt(entra.uri(prefix, "/oauth2/v2.0/authorize"), "scope", SCOPE);
  }

  private URI tokenAt(String prefix) {
    return entra.uri(prefix, "/oauth2/v2.0/token");
  }

  private static void assertRefusedByFlow(HttpResponse<String> response, int code, String error) {
    JsonObject body = json(response);
    assertThat(body.getString("error_description")).startsWith("AADB2C" + code + ": ");
    assertThat(body.getString("error")).isEqualTo(error);
    assertThat(body).doesNotContainKeys("error_codes", "trace_id");
    assertThat(response.statusCode()).isEqualTo(400);
  }
}
