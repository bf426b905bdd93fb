package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.oauth.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what Entra says, or somebody in its name, only the code and two GUIDs are believed. */
class EntraRefusalTest {
  private static final String ID = "aaaa0000-bb11-2222-33cc-444444dddddd";
  private static final String OTHER_ID = "0000aaaa-11bb-cccc-dd33-eeeeee333333";

  private static EntraRefusal redirected(String description) {
    return EntraRefusal.fromRedirect("access_denied", description);
  }

  private static EntraRefusal answered(String error, String description) {
    return EntraRefusal.fromAnswer(
        Json.parseObject(
            Json.write(Map.of("error", error, "error_description", description)),
            JsonLimits.ANSWER));
  }

  @Test
  void readsCodeAndIdsOfARedirect() {
    EntraRefusal refusal =
        redirected(
            "AADSTS50105: Your administrator has blocked it.\r\nTrace ID: "
                + OTHER_ID
                + "\r\nCorrelation ID: "
                + ID
                + "\r\nTimestamp: 2026-11-23 10:00:00Z");

    assertThat(refusal.code()).isEqualTo("AADSTS50105");
    assertThat(refusal.correlationId()).hasValue(ID);
    assertThat(refusal.getMessage())
        .startsWith(
            "Entra refused with AADSTS50105 (access_denied), correlation id "
                + ID
                + ", trace id "
                + OTHER_ID
                + ". Cause: You are not among")
        .contains("To be mended by an administrator of the tenant: Assign the person");
  }

  @Test
  void readsTheMembersOfAnAnswer() {
    EntraRefusal refusal =
        EntraRefusal.fromAnswer(
            Json.parseObject(
                Json.write(
                    Map.of(
                        "error",
                        "interaction_required",
                        "error_description",
                        "AADSTS50076: more.\r\nCorrelation ID: " + OTHER_ID,
                        "correlation_id",
                        ID,
                        "claims",
                        "{\"access_token\":{}}")),
                JsonLimits.ANSWER));

    assertThat(refusal.correlationId()).hasValue(ID);
    assertThat(refusal.claims()).hasValue("{\"access_token\":{}}");
    assertThat(refusal.isGrantDead()).isTrue();
  }

  /** What Entra quotes of a request comes before its own lines. */
  @Test
  void believesTheLastCorrelationId() {
    assertThat(
            redirected("AADSTS90002: Correlation ID: " + OTHER_ID + "\nCorrelation ID: " + ID)
                .correlationId())
        .hasValue(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Correlation ID: ",
        "Correlation ID: aaaa0000",
        "Correlation ID: aaaa0000-bb11-2222-33cc-444444ddddddx",
        "Correlation ID: aaaa0000-bb11-2222-33cc-444444dddddd-1",
        "Correlation ID: <script>alert(1)</script>",
        "Correlation ID: gggg0000-bb11-2222-33cc-444444dddddd",
        "correlation id: aaaa0000-bb11-2222-33cc-444444dddddd"
      })
  void takesNothingButAGuidForAnId(String line) {
    EntraRefusal refusal = redirected("AADSTS50057: no.\n" + line);

    assertThat(refusal.correlationId()).isEmpty();
    assertThat(refusal.getMessage())
        .startsWith("Entra refused with AADSTS50057 (access_denied). C");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Please read AADSTS50057: it is a trap",
        "AADSTS",
        "AADSTS12",
        "AADSTS12345678901234567890",
        "AADSTS\u0665\u0660\u0660\u0665\u0667",
        "aadsts50057: no",
        "AADB2B90091: no",
        "<b>AADSTS50057</b>"
      })
  void takesTheCodeFromTheBeginningOnly(String description) {
    EntraRefusal refusal = redirected(description);

    assertThat(refusal.code()).isEqualTo("access_denied");
    assertThat(refusal.reason()).isSameAs(Aadsts.UNLISTED);
  }

  @Test
  void keepsNothingOfTheText() {
    String hostile =
        "AADSTS50057: Call 555-0100 now\r\nINFO forged line\u0000\u001b[31m" + "x".repeat(9999);
    EntraRefusal refusal = EntraRefusal.fromRedirect("Your bank: \"<b>\r\nhello", hostile);

    assertThat(refusal.getMessage())
        .doesNotContain("555", "forged", "bank", "<", "\"", "\r", "\n", "\u0000", "xxx")
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, access_denied",
    "invalid_grant, invalid_grant",
    "call_five_five_five, unknown_error",
    "'a<b>\"c', unknown_error",
    "'', unknown_error"
  })
  void showsAnErrorWithoutCodeIfItIsAKnownOne(String error, String shown) {
    EntraRefusal refusal = EntraRefusal.fromRedirect(error, "");

    assertThat(refusal.code()).isEqualTo(shown);
    assertThat(refusal.getMessage()).startsWith("Entra refused with " + shown + ". Cause: ");
  }

  @Test
  void knowsUserFlows() {
    EntraRefusal refusal =
        redirected("AADB2C90091: The user has cancelled.\r\nCorrelation ID: " + ID);

    assertThat(refusal.code()).isEqualTo("AADB2C90091");
    assertThat(refusal.isDeclined()).isTrue();
    assertThat(refusal.correlationId()).hasValue(ID);
  }

  /** The OAuth error alone would sign people out over a loop, an outage or our own credential. */
  @ParameterizedTest
  @CsvSource({
    "AADSTS50196, invalid_grant, false, true",
    "AADSTS90033, invalid_grant, false, true",
    "AADSTS90055, invalid_request, false, true",
    "AADSTS50131, interaction_required, true, false",
    "AADSTS70011, invalid_grant, false, false",
    "AADSTS500131, invalid_grant, false, false",
    "AADSTS7000215, invalid_client, false, false",
    "AADSTS65001, invalid_grant, true, false",
    "AADSTS50105, access_denied, true, false",
    "AADSTS50057, invalid_grant, true, false",
    "AADSTS7000112, unauthorized_client, false, false",
    "AADSTS99999, invalid_grant, true, false",
    "AADSTS99999, invalid_client, false, false",
    "AADSTS99999, temporarily_unavailable, false, true",
    "AADSTS99999, server_error, false, true",
    "AADB2C90129, invalid_grant, true, false",
    "AADB2C90035, invalid_grant, false, true"
  })
  void decidesByCodeWhatARefusedRefreshMeans(
      String code, String error, boolean dead, boolean outage) {
    EntraRefusal refusal = answered(error, code + ": text");

    assertThat(refusal.isGrantDead()).isEqualTo(dead);
    assertThat(refusal.isOutage()).isEqualTo(outage);
  }

  @Test
  void takesAFaultWithoutCodeForAnOutage() {
    assertThat(EntraRefusal.fromRedirect("server_error", "").reason().error())
        .isEqualTo(ErrorCode.TEMPORARILY_UNAVAILABLE);
  }
}
