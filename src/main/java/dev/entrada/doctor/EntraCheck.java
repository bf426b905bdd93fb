package dev.entrada.doctor;

import dev.entrada.entra.EntraRefusal;
import dev.entrada.jose.JwkSet;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundResponse;
import dev.entrada.oauth.OutageException;
import dev.entrada.tenant.EntraAuthority;
import dev.entrada.tenant.EntraMetadata;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entra's discovery document and keys can be had, and its clock agrees with ours. */
final class EntraCheck implements Check {
  /** Filters allow 30 seconds by default. */
  private static final Duration TOLERABLE = Duration.ofSeconds(30);

  /** What we allow in Entra's tokens. */
  private static final Duration FATAL = Duration.ofMinutes(5);

  private final EntraAuthority authority;
  private final OutboundHttp http;
  private final Clock clock;
  private Optional<OutboundResponse> refused = Optional.empty();
  private Optional<Duration> ahead = Optional.empty();

  EntraCheck(EntraAuthority authority, OutboundHttp http, Clock clock) {
    this.authority = authority;
    this.http = http;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "entra.discovery";
  }

  @Override
  public List<Finding> examine() {
    refused = Optional.empty();
    List<Finding> findings = new ArrayList<>();
    findings.add(discovery());
    ahead.map(this::clock).ifPresent(findings::add);
    return findings;
  }

  private Finding discovery() {
    try {
      EntraMetadata metadata = new EntraMetadata(authority, this::get);
      JwkSet keys = metadata.load();
      return keys.isEmpty()
          ? Finding.problem(
              name(), "Entra's key set has no key that can be used.", "Check entrada.authority.")
          : Finding.ok(name(), "Entra answers as " + metadata.issuer() + ", and its keys load.");
    } catch (OutageException e) {
      return refused
          .flatMap(EntraCheck::refusal)
          .map(refusal -> Refusals.finding(name(), refusal))
          .orElseGet(
              () ->
                  Finding.problem(
                      name(),
                      String.valueOf(e.getMessage()),
                      "Check entrada.authority and entrada.tenant-id, and that this machine may"
                          + " connect to "
                          + authority.server()
                          + "."));
    }
  }

  private OutboundResponse get(URI uri) {
    OutboundResponse response = http.get(uri);
    ahead = response.header("date").flatMap(this::aheadOf).or(() -> ahead);
    if (response.status() / 100 == 4) { // an outage's code says less than where it was met
      refused = Optional.of(response);
    }
    return response;
  }

  private Optional<Duration> aheadOf(String date) {
    try {
      ZonedDateTime theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(theirs.toInstant(), clock.instant()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Finding clock(Duration difference) {
    String name = "entra.clock";
    Duration size = difference.abs();
    String what =
        "This machine's clock is "
            + size.toSeconds()
            + " seconds "
            + (difference.isNegative() ? "behind" : "ahead of")
            + " Entra's.";
    String remedy = "Let NTP set the clock of this machine (timedatectl, chronyc tracking).";
    if (size.compareTo(FATAL) >= 0) {
      return Finding.problem(name, what + " Tokens are refused.", remedy);
    }
    return size.compareTo(TOLERABLE) >= 0
        ? Finding.warning(name, what, remedy)
        : Finding.ok(name, "The clock agrees with Entra's.");
  }

  private static Optional<EntraRefusal> refusal(OutboundResponse response) {
    try {
      return Optional.of(
          EntraRefusal.fromAnswer(Json.parseObject(response.body(), JsonLimits.ANSWER)));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
