package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.Scrape;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /ops/metrics} counts, who may read it, and that no stranger can make it grow. */
class MetricsHttpTest {
  private TestServer server;
  private OAuthTestClient client;

  @BeforeEach
  void start() {
    server = TestServer.start();
    client = new OAuthTestClient(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Scrape scrape() {
    return Scrape.of(server);
  }

  @Test
  void isTextThatPrometheusReadsAndNobodyKeeps() {
    Answer answer = client.get("/ops/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.body()).endsWith("\n").contains("# TYPE entrada_ready gauge");
  }

  @Test
  void countsSignInsTokensAndWhatTheyCost() {
    Scrape fresh = scrape();
    assertThat(fresh.value("entrada_up")).isEqualTo(1);
    assertThat(fresh.value("entrada_ready")).isEqualTo(1);
    assertThat(fresh.value("entrada_entra_breaker_open")).isZero();
    assertThat(fresh.value("entrada_signing_key_age_seconds")).isBetween(0.0, 60.0);
    assertThat(fresh.value("entrada_signing_key_next_seconds")).isBetween(89 * 86400.0, 7776000.0);
    assertThat(fresh.value("entrada_tokens_total", "grant", "refresh_token")).isZero();

    String id = client.register(OAuthTestClient.REDIRECT_URI);
    Tokens tokens = client.signIn(id, "alice", Map.of());
    client.refresh(id, tokens.refreshToken());
    client.refresh(id, "no token at all");

    Scrape after = scrape();
    assertThat(after.value("entrada_sign_ins_total", "outcome", "allowed", "reason", "none"))
        .isEqualTo(1);
    assertThat(after.value("entrada_tokens_total", "grant", "authorization_code")).isEqualTo(1);
    assertThat(after.value("entrada_tokens_total", "grant", "refresh_token")).isEqualTo(1);
    assertThat(
            after.value(
                "entrada_refusals_total",
                "event",
                "token.refresh_token",
                "reason",
                "invalid_grant"))
        .isEqualTo(1);
    assertThat(
            after.value("entrada_decisions_total", "event", "registration", "outcome", "allowed"))
        .isEqualTo(1);
    for (String call : List.of("code", "refresh")) {
      assertThat(after.value("entrada_entra_calls_seconds_count", "call", call, "outcome", "ok"))
          .isEqualTo(1);
      assertThat(after.value("entrada_entra_calls_seconds_sum", "call", call, "outcome", "ok"))
          .isPositive();
    }
    assertThat(after.value("entrada_entra_keys_seconds_count", "outcome", "ok")).isEqualTo(1);
    assertThat(
            after.value(
                "entrada_store_operations_seconds_count", "operation", "replace", "outcome", "ok"))
        .as("one compare-and-set for each of the two grants")
        .isEqualTo(2);
  }

  @Test
  void countsWhatEntraSaysNoWith() {
    String id = client.register(OAuthTestClient.REDIRECT_URI);
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, client.begin(id, Map.of()), "alice");
    server.entra().faults().failNextToken(Aadsts.PERSON_DISABLED);
    browser.open(callback);
    Scrape scrape = scrape();
    assertThat(
            scrape.value("entrada_sign_ins_total", "outcome", "refused", "reason", "AADSTS50057"))
        .isEqualTo(1);
    assertThat(scrape.value("entrada_entra_refusals_total", "call", "code", "code", "AADSTS50057"))
        .isEqualTo(1);
    assertThat(
            scrape.value("entrada_entra_calls_seconds_count", "call", "code", "outcome", "refused"))
        .isEqualTo(1);
  }

  /** Whoever comes without a state of ours did not come back from a sign-in of ours. */
  @Test
  void countsNoSignInForWhoeverCallsTheCallback() {
    for (int i = 0; i < 3; i++) {
      assertThat(client.get("/auth/callback?code=x").status()).isEqualTo(400);
    }
    client.get("/auth/callback?state=made-up");
    Scrape scrape = scrape();
    assertThat(scrape.series())
        .filteredOn(series -> series.startsWith("entrada_sign_ins_total"))
        .containsExactly("entrada_sign_ins_total{outcome=\"allowed\",reason=\"none\"}");
    assertThat(scrape.value("entrada_refusals_total", "event", "callback", "reason", "not_ours"))
        .isEqualTo(4);
  }

  @Test
  void showsThatEntraIsLeftAlone() {
    String id = client.register(OAuthTestClient.REDIRECT_URI);
    Tokens tokens = client.signIn(id, "alice", Map.of());
    server.entra().faults().tokenOutage(true);
    for (int i = 0; i < 5; i++) {
      assertThat(client.refresh(id, tokens.refreshToken()).status()).isEqualTo(503);
    }
    Scrape scrape = scrape();
    assertThat(scrape.value("entrada_entra_breaker_open")).isEqualTo(1);
    assertThat(
            scrape.value(
                "entrada_entra_calls_seconds_count", "call", "refresh", "outcome", "failed"))
        .isEqualTo(5);
  }

  /** Whatever strangers send, the same series exist: nothing of theirs is in a label. */
  @Test
  void doesNotGrowWithWhatStrangersSend() {
    String id = client.register(OAuthTestClient.REDIRECT_URI);
    strange(id, 0);
    Scrape before = scrape();
    for (int round = 1; round <= 50; round++) {
      strange(id, round);
    }
    Scrape after = scrape();
    assertThat(after.series()).isEqualTo(before.series());
    assertThat(after.text()).doesNotContain("evil", "AADSTS7777", id);
    assertThat(after.series().size()).isLessThan(600);
  }

  /** Each caller sends another id, code, scope, grant type, path, and error of Entra's. */
  private void strange(String id, int round) {
    String evil = "evil" + round + "\"}\n# ";
    client.register("http://127.0.0.1/evil" + round);
    client.post(
        "/register", "application/json", "{\"redirect_uris\":[\"javascript:" + round + "\"]}");
    client.postForm("/token", Map.of("grant_type", evil));
    client.postForm("/token", Map.of("grant_type", "refresh_token", "client_id", evil));
    client.postForm(
        "/token", Map.of("grant_type", "refresh_token", "client_id", id, "refresh_token", evil));
    client.postForm("/revoke", Map.of("client_id", id, "token", evil));
    client.postForm("/introspect", Map.of("client_id", id, "token", evil));
    client.get("/authorize?client_id=" + "evil" + round);
    client.get("/evil" + round);
    Begun begun = client.begin(id, Map.of("scope", "evil" + round));
    HeadlessBrowser browser = new HeadlessBrowser();
    browser.open(begun.url());
    URI link = OAuthTestClient.allow(browser, client.begin(id, Map.of()).url());
    String state = OAuthTestClient.parameters(link).get("state");
    browser.open(
        URI.create(
            server.baseUrl()
                + "/auth/callback?"
                + OAuthTestClient.encode(
                    Map.of(
                        "state", state,
                        "error", "evil" + round,
                        "error_description", "AADSTS7777" + (10 + round) + ": evil"))));
    client.get("/auth/callback?state=evil" + round);
  }

  @Test
  void isForThisMachineOnlyAndNoHeaderChangesThat() {
    String url = server.baseUrl() + "/ops/metrics";
    assertThat(RawHttp.get(url, Map.of()).status()).isEqualTo(200);
    for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")) {
      Answer refused = RawHttp.get(url, Map.of(header, "127.0.0.1"));
      assertThat(refused.status()).as(header).isEqualTo(403);
      assertThat(refused.json().toMap())
          .containsEntry("error", "access_denied")
          .containsKey("reference");
    }
  }

  @Test
  void isForThoseWhoAreListedAndHealthIsForAll() {
    try (TestServer closed =
        TestServer.with(settings -> settings.put("ops-addresses", "192.0.2.0/24"))) {
      OAuthTestClient stranger = new OAuthTestClient(closed);
      Answer refused = stranger.get("/ops/metrics");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).doesNotContain("entrada_");
      assertThat(
              RawHttp.get(closed.baseUrl() + "/ops/metrics", Map.of("X-Forwarded-For", "192.0.2.1"))
                  .status())
          .isEqualTo(403);
      assertThat(stranger.get("/ops/live").status()).isEqualTo(200);
      assertThat(stranger.get("/ops/ready").status()).isEqualTo(200);
    }
  }
}
