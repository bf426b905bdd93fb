package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.Faults;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entra does not answer: who is asked how often, and what clients are told. */
class EntraOutageHttpTest {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));

  private TestServer server;
  private OAuthTestClient client;
  private String clientId;

  @BeforeEach
  void start() {
    server = TestServer.withClock(clock, settings -> {});
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

  private Tokens signIn() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    server.entra().forgetRequests();
    return tokens;
  }

  private Answer refresh(Tokens tokens) {
    return client.refresh(clientId, tokens.refreshToken());
  }

  private static void assertUnavailable(Answer answer, String retryAfter) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo(retryAfter);
  }

  @Test
  void aRefreshSurvivesOnePassingFault() {
    Tokens tokens = signIn();
    entra().failNextToken(Aadsts.TEMPORARILY_UNAVAILABLE);

    assertThat(refresh(tokens).status()).isEqualTo(200);
    assertThat(server.entra().tokenCalls()).isEqualTo(2);
  }

  @Test
  void aRefusalIsNotAskedForTwice() {
    Tokens tokens = signIn();
    entra().failNextToken(Aadsts.SECRET_WRONG);

    refresh(tokens);

    assertThat(server.entra().tokenCalls()).isEqualTo(1);
  }

  /** The first request may have spent the code. */
  @Test
  void aCodeIsNotSentTwice() {
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    entra().tokenOutage(true);

    HttpResponse<String> page = browser.open(callback);

    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(page.body()).contains("error=temporarily_unavailable");
    assertThat(server.entra().tokenCalls()).isEqualTo(1);
  }

  /** Our code is still good, and what is pending was not completed. */
  @Test
  void aReloadCompletesTheSignIn() {
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    entra().tokenOutage(true);
    browser.open(callback);
    entra().tokenOutage(false);

    assertThat(browser.open(callback).statusCode()).isEqualTo(303);
  }

  /** Entra's code is spent by then: a reload could only fail. */
  @Test
  void noReloadIsAdvisedOnceEntraHasTakenItsCode() {
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, client.begin(clientId, Map.of()), "alice");
    entra().tokenOutage(true);
    assertThat(browser.open(callback).body()).contains("Reload this page in a moment");
    entra().tokenOutage(false);
    entra().rotateSigningKey();
    entra().keyOutage(true);
    clock.advance(Duration.ofMinutes(1));

    HttpResponse<String> page = browser.open(callback);

    Pages.assertShown(page, 503, "temporarily_unavailable");
    assertThat(page.body())
        .contains("go back to the app and connect again")
        .doesNotContainIgnoringCase("reload");
    assertThat(page.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void afterFiveOutagesEntraIsLeftAlone() {
    Tokens tokens = signIn();
    entra().tokenOutage(true);
    for (int i = 0; i < 5; i++) {
      assertUnavailable(refresh(tokens), "5");
    }
    assertThat(server.entra().tokenCalls()).isEqualTo(10);

    clock.advance(Duration.ofSeconds(2));
    assertUnavailable(refresh(tokens), "3");

    assertThat(server.entra().tokenCalls()).isEqualTo(10);
  }

  @Test
  void afterAPauseOneRequestFindsOut() {
    Tokens tokens = signIn();
    entra().tokenOutage(true);
    for (int i = 0; i < 5; i++) {
      refresh(tokens);
    }
    clock.advance(PAUSE);
    assertUnavailable(refresh(tokens), "5");
    assertThat(server.entra().tokenCalls()).isEqualTo(12);
    assertUnavailable(refresh(tokens), "5");
    assertThat(server.entra().tokenCalls()).isEqualTo(12);

    entra().tokenOutage(false);
    clock.advance(PAUSE);

    assertThat(refresh(tokens).status()).isEqualTo(200);
  }

  @Test
  void anHourWithoutEntraSignsNobodyOut() {
    Tokens tokens = signIn();
    entra().outage(true);
    for (int minutes = 0; minutes < 60; minutes += 5) {
      assertUnavailable(refresh(tokens), "5");
      clock.advance(Duration.ofMinutes(5));
    }
    entra().outage(false);

    assertThat(refresh(tokens).status()).isEqualTo(200);
  }
}
