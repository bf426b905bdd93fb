package dev.entrada.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111, section 4.2. */
class FreshnessTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String IN_TEN_MINUTES = "Sun, 01 Mar 2026 12:10:00 GMT";

  private final Map<String, String> headers = new HashMap<>();

  private Optional<Duration> fresh() {
    return new OutboundResponse(200, headers, new byte[0]).freshFor(NOW);
  }

  @Test
  void saysNothingWhereTheAnswerDoesNot() {
    headers.put("cache-control", "public");
    assertThat(fresh()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "max-age=600, '', 600",
    "Max-Age=600, '', 600",
    "max-age=600, 200, 400",
    "max-age=600, 599, 1",
    "max-age=600, 600, 0",
    "max-age=600, 601, 0",
    "max-age=600, yesterday, 600",
    "max-age=600, -5, 600",
    "'max-age=600, no-cache', '', 0",
  })
  void subtractsWhatTheAnswerSpentInOtherCaches(String cacheControl, String age, long seconds) {
    headers.put("cache-control", cacheControl);
    headers.put("age", age);
    assertThat(fresh()).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void takesTheDateOfExpiryWhereNoAgeIsGiven() {
    headers.put("expires", IN_TEN_MINUTES);
    assertThat(fresh()).contains(Duration.ofMinutes(10));
    headers.put("cache-control", "max-age=5");
    assertThat(fresh()).contains(Duration.ofSeconds(5));
  }

  @Test
  void countsExpiryByTheClockOfTheSender() {
    headers.put("expires", IN_TEN_MINUTES);
    headers.put("date", "Sun, 01 Mar 2026 12:08:00 GMT");
    assertThat(fresh()).contains(Duration.ofMinutes(2));
    headers.put("age", "30");
    assertThat(fresh()).contains(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "'Sun, 01 Mar 2026 11:00:00 GMT'", "tomorrow"})
  void takesADateThatIsNoneOrPastAsExpired(String expires) {
    headers.put("expires", expires);
    assertThat(fresh()).contains(Duration.ZERO);
  }
}
