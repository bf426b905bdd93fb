package dev.entrada.app;

import dev.entrada.oauth.OutageException;
import dev.entrada.web.Cors;
import dev.entrada.web.Endpoint;
import dev.entrada.web.WebRequest;
import dev.entrada.web.WebResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Health as MicroProfile Health shapes it: {@code status} and named {@code checks}. */
final class HealthEndpoint extends Endpoint {
  private final String name;
  private final transient Supplier<Optional<String>> fault;

  private HealthEndpoint(String name, Supplier<Optional<String>> fault) {
    super(Set.of("GET"), Cors.NONE);
    this.name = name;
    this.fault = fault;
  }

  /** Whether the process answers; nothing that a restart would not mend makes it false. */
  static HealthEndpoint live() {
    return new HealthEndpoint("process", Optional::empty);
  }

  /** Whether the store and the signing key can be used. */
  static HealthEndpoint ready(Application application) {
    return new HealthEndpoint(
        "store and signing key",
        () -> {
          try {
            application.checkReady();
            return Optional.empty();
          } catch (OutageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
          }
        });
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    Optional<String> reason = fault.get();
    String status = reason.isEmpty() ? "UP" : "DOWN";
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("name", name);
    check.put("status", status);
    reason.ifPresent(text -> check.put("data", Map.of("reason", text)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status);
    body.put("checks", List.of(check));
    return WebResponse.json(reason.isEmpty() ? 200 : 503, body);
  }
}
