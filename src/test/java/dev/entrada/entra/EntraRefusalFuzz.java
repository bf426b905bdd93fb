package dev.entrada.entra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.fuzz.UntrustedInput;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.MalformedJsonException;
import java.util.stream.Stream;

/** What anybody can put into the callback's query, and what a token endpoint answers. */
class EntraRefusalFuzz extends UntrustedInput {
  @Override
  protected Stream<String> honest() {
    return Stream.of(
        "AADSTS50057: The user account is disabled. Trace ID: 0f4f3a7e-4b4c-4b8e-9d6d-2f4d1c6b0e00"
            + " Correlation ID: 1f4f3a7e-4b4c-4b8e-9d6d-2f4d1c6b0e00 Timestamp: 2026-03-01 12:00:00Z",
        "access_denied",
        "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS54005\",\"error_codes\":[54005],"
            + "\"correlation_id\":\"1f4f3a7e-4b4c-4b8e-9d6d-2f4d1c6b0e00\",\"claims\":\"{}\"}");
  }

  @Override
  protected void read(String text) {
    check(EntraRefusal.fromRedirect(text, text));
    check(EntraRefusal.fromRedirect("access_denied", text));
    try {
      check(EntraRefusal.fromAnswer(Json.parseObject(text, JsonLimits.ANSWER)));
    } catch (MalformedJsonException e) {
      // refused
    }
  }

  /** The code stands on a page and goes to the client, so nobody may choose its characters. */
  private static void check(EntraRefusal refusal) {
    assertThat(refusal.code()).matches("[A-Za-z0-9_]{1,64}");
    refusal.correlationId().ifPresent(id -> assertThat(id).matches("[0-9A-Fa-f-]{36}"));
    assertThat(String.valueOf(refusal.getMessage())).doesNotContain("\n", "\r");
    assertThat(refusal.reason()).isNotNull();
    refusal.isGrantDead();
    refusal.isDeclined();
  }
}
