package dev.entrada.settings;

import java.util.List;
import java.util.stream.Collectors;

/** All that is wrong with the configuration, at once. Nothing starts with it. */
public final class ConfigurationException extends RuntimeException {
  private final transient List<Problem> problems;

  public ConfigurationException(String what, List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> "\n  - " + problem)
            .collect(Collectors.joining("", what + " cannot start:", "")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
