package dev.entrada.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sign-in in a browser, and every way in which it is refused. */
class AuthorizeEndpointTest extends SimulatorTestCase {
  @Test
  void sendsACodeAndTheStateBack() {
    URI answer = browser.signIn(authorization(), "alice");

    assertThat(answer.toString()).startsWith(CALLBACK + "?code=");
    assertThat(query(answer)).containsEntry("state", "the state").containsKey("session_state");
  }

  @Test
  void showsAPageThatSaysWhatItIsAndWorksWithoutScript() {
    HttpResponse<String> page = browser.open(authorization());

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("Simulated Microsoft Entra tenant, for testing", "Entrada &lt;test&gt;")
        .contains("name=\"username\" value=\"alice\"")
        .doesNotContain("<script", "Entrada <test>");
    assertThat(page.body().indexOf("value=\"signin\""))
        .isLessThan(page.body().indexOf("value=\"cancel\""))
        .isLessThan(page.body().indexOf("name=\"pick\""));
  }

  @Test
  void suggestsTheLoginHint() {
    assertThat(browser.open(authorization("login_hint", "bob", "domain_hint", "x")).body())
        .contains("name=\"username\" value=\"bob\"");
  }

  @Test
  void signsInWhoeverWasPicked() {
    HttpResponse<String> page = browser.open(authorization());
    HttpResponse<String> answer = browser.submit(page, Map.of("pick", "carol"));

    String token =
        json(redeem(
                query(URI.create(answer.headers().firstValue("Location").orElseThrow()))
                    .get("code")))
            .getString("access_token");
    assertThat(claims(token).getString("name")).isEqualTo("Carol Example");
    assertThat(claims(token).getJsonArray("roles").getString(0)).isEqualTo("Admin");
  }

  @Test
  void signsInSilentlyWhereSomebodyIsSignedIn() {
    browser.signIn(authorization(), "bob");

    assertThat(browser.open(authorization()).statusCode()).isEqualTo(302);
    assertThat(browser.open(authorization("prompt", "none")).statusCode()).isEqualTo(302);
    assertThat(browser.open(authorization("prompt", "select_account")).statusCode()).isEqualTo(200);
    assertThat(browser.open(authorization("prompt", "login")).statusCode()).isEqualTo(200);
    assertThat(browser.open(authorization("login_hint", "alice")).statusCode()).isEqualTo(200);
    assertThat(new HeadlessBrowser().open(authorization()).statusCode()).isEqualTo(200);
  }

  @Test
  void asksAgainForAScopeWithoutConsent() {
    browser.signIn(authorization(), "bob");

    assertThat(browser.open(authorization("scope", APP.fullName("write"))).statusCode())
        .isEqualTo(200);
    assertThat(
            refusal(browser.open(authorization("scope", APP.fullName("write"), "prompt", "none"))))
        .isEqualTo("interaction_required AADSTS65001");
  }

  @Test
  void refusesTheResourceParameter() {
    assertThat(refusal(browser.open(authorization("resource", "https://mcp.example/mcp"))))
        .isEqualTo("invalid_target AADSTS9010010");
  }

  @ParameterizedTest
  @CsvSource({
    "prompt, none, login_required AADSTS50058",
    "prompt, create, invalid_request AADSTS90023",
    "scope, '', invalid_request AADSTS900144",
    "scope, read, invalid_scope AADSTS650053",
    "scope, api://aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb/nothing, invalid_scope AADSTS650053",
    "scope, api://somebody-else/read, invalid_resource AADSTS500011",
    "scope, User.Read https://graph.microsoft.com/.default, invalid_scope AADSTS70011",
    "code_challenge_method, S512, invalid_request AADSTS50149",
    "code_challenge, short, invalid_request AADSTS501491",
    "response_type, token, unsupported_response_type AADSTS70005",
    "response_mode, form_post, unsupported_response_mode AADSTS70007"
  })
  void redirectsWithAnError(String parameter, String value, String expected) {
    URI request = authorization(parameter, value);

    assertThat(refusal(browser.open(request))).isEqualTo(expected);
  }

  @Test
  void takesOpenIdConnectScopesAloneAndScopesOfSeveralApis() {
    assertThat(browser.open(authorization("scope", "openid profile")).statusCode()).isEqualTo(200);
    assertThat(browser.open(authorization("scope", READ + " User.Read")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void refusesARepeatedParameter() {
    assertThat(refusal(browser.open(URI.create(authorization() + "&scope=openid"))))
        .isEqualTo("invalid_request AADSTS9000411");
  }

  @Test
  void describesAnErrorWithTraceCorrelationAndTime() {
    String description =
        query(location(browser.open(authorization("prompt", "none")))).get("error_description");

    assertThat(description)
        .matches(
            "AADSTS50058: .* Trace ID: \\S{36} Correlation ID: \\S{36} "
                + "Timestamp: 2026-01-02 03:04:05Z");
  }

  @ParameterizedTest
  @CsvSource({
    "client_id, 00000000-0000-4000-8000-000000000000, AADSTS700016",
    "client_id, '', AADSTS900144",
    "redirect_uri, https://evil.example/, AADSTS50011",
    "redirect_uri, http://localhost:9999/other, AADSTS50011",
    "redirect_uri, '', AADSTS900971"
  })
  void showsAnErrorOfAppOrRedirectUriOnItsOwnPage(String parameter, String value, String code) {
    HttpResponse<String> response = browser.open(authorization(parameter, value));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Location")).isEmpty();
    assertThat(response.body()).contains(code + ":", "Correlation Id", "Timestamp");
  }

  @Test
  void ignoresThePortOfALoopbackRedirectUri() {
    assertThat(
            browser
                .open(authorization("redirect_uri", "http://localhost:1/auth/callback"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void tellsTheAppThatThePersonDeclined() {
    URI answer = browser.cancel(authorization());

    assertThat(query(answer))
        .containsEntry("error", "access_denied")
        .containsEntry("state", "the state");
    assertThat(query(answer).get("error_description")).startsWith("AADSTS65004:");
  }

  @Test
  void refusesSomebodyDisabled() {
    assertThat(query(browser.signIn(authorization(), "dave")).get("error_description"))
        .startsWith("AADSTS50057:");
  }

  @Test
  void asksAgainForAnUnknownName() {
    HttpResponse<String> again =
        browser.submit(browser.open(authorization()), Map.of("username", "<nobody>"));

    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.body()).contains("AADSTS50034", "&lt;nobody&gt;", "<form");
  }

  @Test
  void refusesConsentWhereOnlyAdministratorsMayGiveIt() {
    entra.faults().restrictUserConsent(true);

    assertThat(refusal(browser.open(authorization("prompt", "consent"))))
        .isEqualTo("access_denied AADSTS90095");
    assertThat(query(browser.signIn(authorization(), "alice")).get("error_description"))
        .startsWith("AADSTS90095:");
    assertThat(query(browser.signIn(authorization("scope", MAIL_READ), "alice")))
        .containsKey("code");
  }

  @Test
  void makesCodesOfTheLengthAskedFor() {
    entra.faults().codeCharacters(2500);

    assertThat(code()).hasSize(2500);
  }

  private static URI location(HttpResponse<String> response) {
    return URI.create(response.headers().firstValue("Location").orElseThrow());
  }

  /** Error and code of a redirect, which must go to the callback and carry the state. */
  private static String refusal(HttpResponse<String> response) {
    URI location = location(response);
    assertThat(location.toString()).startsWith(CALLBACK + "?error=");
    Map<String, String> answer = query(location);
    assertThat(answer).containsEntry("state", "the state");
    return answer.get("error") + " " + answer.get("error_description").split(":")[0];
  }
}
