package dev.entrada.simulator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer, to be written once. */
record Reply(int status, String body, Map<String, String> headers) {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";

  static Reply json(int status, JsonObject body) {
    return new Reply(status, body.toString(), Map.of("Content-Type", JSON));
  }

  static Reply html(int status, String body) {
    return new Reply(status, body, Map.of("Content-Type", HTML));
  }

  static Reply redirect(String location) {
    return new Reply(302, "", Map.of("Location", location));
  }

  /** The error body of Entra's token endpoint; that of a user flow has two members only. */
  static Reply refusal(Refusal refusal, Trace trace, String authority) {
    if (refusal.code() instanceof Aadb2c) {
      return json(
          refusal.code().status(),
          Json.createObjectBuilder()
              .add("error", refusal.error())
              .add("error_description", trace.described(refusal, "\r\n"))
              .build());
    }
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("error", refusal.error())
            .add("error_description", trace.described(refusal, " "))
            .add("error_codes", Json.createArrayBuilder().add(refusal.code().code()))
            .add("timestamp", trace.timestamp())
            .add("trace_id", trace.traceId())
            .add("correlation_id", trace.correlationId())
            .add("error_uri", authority + "/error?code=" + refusal.code().code());
    String suberror = refusal.suberror();
    if (suberror != null) {
      body.add("suberror", suberror);
    }
    String claims = refusal.claims();
    if (claims != null) {
      body.add("claims", claims);
    }
    return json(refusal.code().status(), body.build());
  }

  Reply with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Reply(status, body, all);
  }

  void writeTo(HttpServletResponse response) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    headers.forEach(response::setHeader);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
