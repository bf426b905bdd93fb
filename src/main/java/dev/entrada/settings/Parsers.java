package dev.entrada.settings;

import dev.entrada.oauth.Scopes;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;

/** Readers of the forms that several settings share. */
public final class Parsers {
  private Parsers() {}

  public static String text(String text) {
    return text.strip();
  }

  /** Comma-separated, blanks around each element dropped; {@code ""} is the empty list. */
  public static List<String> list(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /** Comma- or space-separated scopes. */
  public static Scopes scopes(String text) {
    return Scopes.of(Stream.of(text.strip().split("[,\\s]+")).filter(s -> !s.isEmpty()).toList());
  }

  public static boolean bool(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  /** An ISO-8601 duration greater than zero, such as {@code PT1H}. */
  public static Duration duration(String text) {
    try {
      Duration duration = parseDuration(text.strip());
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("must be longer than zero");
      }
      return duration;
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("is not an ISO-8601 duration, such as PT1H or P90D");
    }
  }

  /** As {@link #duration}, or zero. */
  public static Duration durationOrZero(String text) {
    return text.strip().equals("PT0S") ? Duration.ZERO : duration(text);
  }

  private static Duration parseDuration(String text) {
    return Duration.parse(text);
  }
}
