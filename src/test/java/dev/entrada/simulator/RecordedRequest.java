package dev.entrada.simulator;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request which the simulator received.
 *
 * @param path without query, for example {@code /{tenant}/oauth2/v2.0/token}
 * @param parameters of query and form, in order, with every value
 * @param headers by lower-case name, with every value
 */
public record RecordedRequest(
    String method,
    String path,
    Map<String, List<String>> parameters,
    Map<String, List<String>> headers) {

  static RecordedRequest of(HttpServletRequest request) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers
          .computeIfAbsent(name.toLowerCase(Locale.ROOT), unused -> new ArrayList<>())
          .addAll(Collections.list(request.getHeaders(name)));
    }
    return new RecordedRequest(
        request.getMethod(),
        request.getRequestURI(),
        Collections.unmodifiableMap(parameters),
        Collections.unmodifiableMap(headers));
  }

  /** Whether the parameter was sent, be it empty. */
  public boolean has(String parameter) {
    return parameters.containsKey(parameter);
  }

  /** The first value of a parameter. */
  public Optional<String> parameter(String name) {
    return parameters.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The first value of a header, by any case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }
}
