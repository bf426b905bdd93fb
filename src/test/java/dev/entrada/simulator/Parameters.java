package dev.entrada.simulator;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parameters of a request. An empty value counts as missing, a second value is refused. */
record Parameters(Map<String, List<String>> values) {
  Optional<String> optional(String name) {
    List<String> found = values.getOrDefault(name, List.of());
    if (found.size() > 1) {
      throw new Refusal(Aadsts.PARAMETER_REPEATED, name);
    }
    return found.stream().filter(value -> !value.isEmpty()).findFirst();
  }

  String required(String name) {
    return optional(name).orElseThrow(() -> new Refusal(Aadsts.PARAMETER_MISSING, name));
  }

  void refuseRepeated() {
    values.keySet().forEach(this::optional);
  }

  String encoded() {
    return values.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(value -> pair(entry.getKey(), value)))
        .collect(Collectors.joining("&"));
  }

  static Parameters decode(String encoded) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : encoded.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values
            .computeIfAbsent(decoded(pair.substring(0, equals)), unused -> new ArrayList<>())
            .add(decoded(pair.substring(equals + 1)));
      }
    }
    return new Parameters(values);
  }

  static String pair(String name, String value) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        + "="
        + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static String decoded(String value) {
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }
}
