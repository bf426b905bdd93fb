package dev.entrada.net;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;

/**
 * How long an answer says that it stays fresh.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9111#section-4.2">RFC 9111, section 4.2</a>
 */
final class Freshness {
  private static final Pattern MAX_AGE_DIRECTIVE =
      Pattern.compile("(?i)(?:^|[,\\s])max-age=\"?(\\d{1,9})");

  private static final Pattern NOT_KEPT_DIRECTIVE =
      Pattern.compile("(?i)(?:^|[,\\s])no-(?:store|cache)(?=[,\\s=]|$)");

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private Freshness() {}

  /** What is left of {@code max-age}, else of {@code Expires}; empty if the answer has neither. */
  static Optional<Duration> of(OutboundResponse response, Instant now) {
    String cacheControl = response.header("Cache-Control").orElse("");
    if (NOT_KEPT_DIRECTIVE.matcher(cacheControl).find()) {
      return Optional.of(Duration.ZERO);
    }
    Matcher maxAge = MAX_AGE_DIRECTIVE.matcher(cacheControl);
    Optional<Duration> lifetime =
        maxAge.find()
            ? Optional.of(Duration.ofSeconds(Long.parseLong(maxAge.group(1))))
            : response.header("Expires").map(expires -> until(expires, response, now));
    return lifetime.map(whole -> whole.minus(age(response))).map(Freshness::notNegative);
  }

  /** A date that cannot be read, such as {@code 0}, is in the past. */
  private static Duration until(String expires, OutboundResponse response, Instant now) {
    Instant end = DateUtils.parseStandardDate(expires);
    Instant sent = response.header("Date").map(DateUtils::parseStandardDate).orElse(now);
    return end == null ? Duration.ZERO : Duration.between(sent, end);
  }

  private static Duration age(OutboundResponse response) {
    return response
        .header("Age")
        .filter(age -> SECONDS.matcher(age).matches())
        .map(age -> Duration.ofSeconds(Long.parseLong(age)))
        .orElse(Duration.ZERO);
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
