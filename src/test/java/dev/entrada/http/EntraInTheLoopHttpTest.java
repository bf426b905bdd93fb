package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Faults;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entra decides all the time, and its silence is no decision. */
class EntraInTheLoopHttpTest {
  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));

  private TestServer server;
  private OAuthTestClient client;
  private String clientId;

  @BeforeEach
  void start() {
    server = TestServer.withClock(clock, settings -> settings.put("access-token-lifetime", "PT2H"));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Faults entra() {
    return server.entra().faults();
  }

  private Instant end(Tokens tokens) {
    Object exp = Jwt.parse(tokens.accessToken()).claims().get("exp");
    return Instant.ofEpochSecond(Long.parseLong(exp.toString()));
  }

  /** Even though a longer life is configured: no access token outlives Entra's. */
  @ParameterizedTest
  @ValueSource(ints = {5, 60, 90})
  void aDisabledPersonIsOutWithinOneAccessTokenLifetime(int minutes) {
    entra().expiresIn(Duration.ofMinutes(minutes));
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMinutes(minutes).minusSeconds(10));
      tokens = OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));
    }
    Instant disabled = clock.instant();
    entra().disable("alice");

    assertThat(end(tokens)).isBeforeOrEqualTo(disabled.plus(Duration.ofMinutes(minutes)));
    Answer refused = client.refresh(clientId, tokens.refreshToken());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error")).isEqualTo("invalid_grant");
    clock.advance(Duration.ofMinutes(minutes));
    assertThat(clock.instant()).isAfterOrEqualTo(end(tokens));
    entra().enable("alice");
    assertThat(client.refresh(clientId, tokens.refreshToken()).text("error"))
        .isEqualTo("invalid_grant");
  }

  @Test
  void anOutageOfAnHourSignsNobodyOut() {
    List<Tokens> everybody = new ArrayList<>();
    for (String username : List.of("alice", "bob", "carol")) {
      everybody.add(client.signIn(clientId, username, Map.of()));
    }
    entra().outage(true);
    for (int minute = 0; minute <= 60; minute += 5) {
      for (Tokens tokens : everybody) {
        Answer answer = client.refresh(clientId, tokens.refreshToken());
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
      }
      clock.advance(Duration.ofMinutes(5));
    }
    entra().outage(false);

    for (Tokens tokens : everybody) {
      assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
    }
  }

  @Test
  void anOutageOfTheKeysAloneIsNotNoticed() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    entra().keyOutage(true);
    clock.advance(Duration.ofHours(1));

    tokens = OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken()));

    assertThat(client.signIn(clientId, "bob", Map.of()).accessToken()).isNotEmpty();
    assertThat(end(tokens)).isAfter(clock.instant());
  }

  /** New keys cannot be had, so new tokens cannot be judged: that is an outage, not a refusal. */
  @Test
  void keysThatRollDuringTheirOutageSignNobodyOut() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    entra().rotateSigningKey();
    entra().keyOutage(true);
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(503);
    clock.advance(Duration.ofMinutes(1));
    entra().keyOutage(false);

    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }
}
