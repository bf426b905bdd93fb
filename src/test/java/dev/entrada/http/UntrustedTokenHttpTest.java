package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Faults;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entra's tokens are verified before a code is issued: of a bad one nothing is made. */
class UntrustedTokenHttpTest {
  private static final String OTHER = "7e57e57e-0000-4000-8000-00000000000f";

  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void reset() {
    faults().reset();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Faults faults() {
    return server.entra().faults();
  }

  private static UnaryOperator<Map<String, Object>> with(String claim, Object value) {
    return claims -> {
      claims.put(claim, value);
      return claims;
    };
  }

  private static UnaryOperator<Map<String, Object>> without(String claim) {
    return claims -> {
      claims.remove(claim);
      return claims;
    };
  }

  private static void assertNoCode(String technical, String error) {
    List<String> stored = StoredState.sessions(dataDir);
    Begun begun = client.begin(clientId, Map.of("scope", "write"));
    HeadlessBrowser browser = new HeadlessBrowser();

    HttpResponse<String> page = browser.open(OAuthTestClient.throughEntra(browser, begun, "alice"));

    Pages.assertShown(page, error.equals("server_error") ? 500 : 403, technical);
    assertThat(Pages.wayBack(page))
        .containsEntry("error", error)
        .containsEntry("state", begun.state())
        .doesNotContainKey("code");
    assertThat(page.body()).doesNotContain("eyJ");
    assertThat(StoredState.sessions(dataDir)).isEqualTo(stored);
  }

  private static void assertUntrusted() {
    assertNoCode("untrusted_token", "server_error");
  }

  @ParameterizedTest
  @CsvSource({
    "aud, 22222222-2222-4222-8222-222222222222",
    "aud, https://graph.microsoft.com",
    "azp, 22222222-2222-4222-8222-222222222222",
    "oid, 00000000-0000-4000-8000-00000000000b",
    "ver, 3.0",
    "tid, evil"
  })
  void anAccessTokenWithAnotherClaimIsRefused(String claim, String value) {
    faults().forgeries().access(with(claim, value));
    assertUntrusted();
  }

  @ParameterizedTest
  @CsvSource({
    "aud, 22222222-2222-4222-8222-222222222222",
    "nonce, replayed",
    "oid, 00000000-0000-4000-8000-00000000000b"
  })
  void anIdTokenWithAnotherClaimIsRefused(String claim, String value) {
    faults().forgeries().id(with(claim, value));
    assertUntrusted();
  }

  @ParameterizedTest
  @CsvSource({"https://evil.example/v2.0", "https://sts.windows.net/" + OTHER + "/", "x", "''"})
  void anotherIssuerIsRefused(String issuer) {
    faults().forgeries().access(with("iss", issuer));
    assertNoCode("wrong_tenant", "access_denied");
    faults().reset();
    faults().forgeries().id(with("iss", issuer));
    assertNoCode("wrong_tenant", "access_denied");
  }

  @ParameterizedTest
  @CsvSource({"aud", "azp", "oid", "tid", "scp", "exp", "ver"})
  void anAccessTokenWithoutAClaimIsRefused(String claim) {
    faults().forgeries().access(without(claim));
    assertUntrusted();
  }

  @ParameterizedTest
  @CsvSource({"aud", "nonce", "oid", "tid", "exp"})
  void anIdTokenWithoutAClaimIsRefused(String claim) {
    faults().forgeries().id(without(claim));
    assertUntrusted();
  }

  @Test
  void tokensOfAnotherTenantAreRefused() {
    String issuer = server.entra().authority() + "/" + OTHER + "/v2.0";
    UnaryOperator<Map<String, Object>> foreign =
        claims -> with("tid", OTHER).apply(with("iss", issuer).apply(claims));
    faults().forgeries().access(foreign);
    faults().forgeries().id(foreign);
    assertNoCode("wrong_tenant", "access_denied");

    faults().reset();
    faults().forgeries().access(with("tid", OTHER));
    assertNoCode("wrong_tenant", "access_denied");
    faults().reset();
    faults().forgeries().id(with("tid", OTHER));
    assertNoCode("wrong_tenant", "access_denied");
  }

  @Test
  void expiredAndFutureTokensAreRefused() {
    long now = System.currentTimeMillis() / 1000;
    faults().forgeries().access(with("exp", now - 600));
    assertUntrusted();
    faults().forgeries().access(with("nbf", now + 600));
    assertUntrusted();
    faults().forgeries().access(UnaryOperator.identity());
    faults().forgeries().id(with("exp", now - 600));
    assertUntrusted();
  }

  @Test
  void aBadSignatureIsRefused() {
    faults().forgeries().badSignatures(true);
    assertUntrusted();
  }

  @Test
  void aKeyThatIsNotPublishedIsRefused() {
    try (TestServer other = TestServer.start()) {
      OAuthTestClient there = new OAuthTestClient(other);
      Begun begun = there.begin(there.register("http://127.0.0.1/callback"), Map.of());
      Faults entra = other.entra().faults();
      entra.retireKey(entra.rotateSigningKey());
      HeadlessBrowser browser = new HeadlessBrowser();

      Pages.assertShown(
          browser.open(OAuthTestClient.throughEntra(browser, begun, "alice")),
          503,
          "temporarily_unavailable");
    }
  }

  @Test
  void aKeyThatEntraPublishesAnewIsAccepted() {
    MutableClock clock = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));
    try (TestServer other = TestServer.withClock(clock, settings -> {})) {
      OAuthTestClient there = new OAuthTestClient(other);
      String id = there.register("http://127.0.0.1/callback");
      there.signIn(id, "alice", Map.of());
      other.entra().faults().rotateSigningKey();
      clock.advance(Duration.ofSeconds(30));

      assertThat(there.signIn(id, "alice", Map.of()).accessToken()).isNotEmpty();
    }
  }

  @Test
  void anAppsOwnTokenIsRefused() {
    faults().forgeries().access(claims -> with("idtyp", "app").apply(without("scp").apply(claims)));
    assertUntrusted();
  }

  @Test
  void aRequiredScopeThatEntraDoesNotGrantIsRefused() {
    faults().forgeries().access(with("scp", "write"));
    assertNoCode("required_scope_missing", "access_denied");
    faults().forgeries().access(with("scp", "read.all readonly"));
    assertNoCode("required_scope_missing", "access_denied");
  }

  @Test
  void grantsNoMoreThanEntraDid() {
    faults().forgeries().access(with("scp", "read"));

    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read write"));

    assertThat(tokens.scope()).isEqualTo("read");
  }

  @Test
  void grantsNoMoreThanWasAskedForThoughEntraDid() {
    faults().forgeries().access(with("scp", "read write admin"));

    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read"));

    assertThat(tokens.scope()).isEqualTo("read");
  }
}
