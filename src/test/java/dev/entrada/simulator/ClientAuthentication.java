package dev.entrada.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Finds out which app calls the token endpoint: secret in form or header, or signed assertion. */
final class ClientAuthentication {
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** What a client presents about itself. */
  private record Presented(String clientId, Optional<String> secret, Optional<String> assertion) {}

  private final Tenant tenant;
  private final ClientAssertions assertions;

  ClientAuthentication(Tenant tenant) {
    this.tenant = tenant;
    assertions = new ClientAssertions(tenant.clock);
  }

  /** Returns the app, once it has proved itself in the way it is registered for. */
  AppRegistration authenticate(Call call) {
    Presented presented = presented(call);
    AppRegistration app = tenant.app(presented.clientId());
    boolean proof = presented.secret().isPresent() || presented.assertion().isPresent();
    if (!app.confidential()) {
      if (proof) {
        throw new Refusal(Aadsts.PUBLIC_CLIENT);
      }
      return app;
    }
    if (!proof) {
      throw new Refusal(Aadsts.SECRET_REQUIRED);
    }
    presented.secret().ifPresent(secret -> checkSecret(app, secret));
    presented.assertion().ifPresent(assertion -> checkAssertion(call, app, assertion));
    return app;
  }

  private static Presented presented(Call call) {
    Parameters form = call.parameters();
    Optional<String> assertion = form.optional("client_assertion");
    if (assertion.isPresent() && !form.required("client_assertion_type").equals(ASSERTION_TYPE)) {
      throw new Refusal(Aadsts.PARAMETER_INVALID, "client_assertion_type");
    }
    Optional<String> basic =
        call.header("Authorization").filter(value -> value.startsWith("Basic "));
    if (basic.isPresent()) {
      return fromHeader(basic.get().substring("Basic ".length()), assertion);
    }
    return new Presented(form.required("client_id"), form.optional("client_secret"), assertion);
  }

  /** Both halves are form-encoded (RFC 6749 §2.3.1). */
  private static Presented fromHeader(String credentials, Optional<String> assertion) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      int colon = decoded.indexOf(':');
      if (colon < 0) {
        throw new Refusal(Aadsts.MALFORMED);
      }
      return new Presented(
          URLDecoder.decode(decoded.substring(0, colon), StandardCharsets.UTF_8),
          Optional.of(URLDecoder.decode(decoded.substring(colon + 1), StandardCharsets.UTF_8)),
          assertion);
    } catch (IllegalArgumentException notBase64) {
      throw new Refusal(Aadsts.MALFORMED);
    }
  }

  private static void checkSecret(AppRegistration app, String secret) {
    if (!app.secrets().contains(secret)) {
      throw new Refusal(Aadsts.SECRET_WRONG, app.clientId());
    }
  }

  /** The audience is this endpoint (documented); newer clients of Microsoft name the issuer. */
  private void checkAssertion(Call call, AppRegistration app, String assertion) {
    assertions.check(
        app,
        assertion,
        List.of(
            tenant.url(call.prefix(), "/oauth2/v2.0/token"),
            tenant.issuers.at(call.tenantSegment())));
  }
}
