package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.Faults;
import dev.entrada.simulator.RecordedRequest;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entra stays in the loop: what its answer means for a client that refreshes. */
class RefreshAtEntraHttpTest {
  private static final MutableClock CLOCK = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server = TestServer.withClock(CLOCK, settings -> settings.put("session-lifetime", "P30D"));
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void reset() {
    server.entra().faults().reset();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Faults entra() {
    return server.entra().faults();
  }

  private static Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  private static Answer refresh(Tokens tokens) {
    return client.refresh(clientId, tokens.refreshToken());
  }

  private static void assertInvalidGrant(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_grant");
    assertThat(answer.body()).doesNotContain("AADSTS");
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void aDisabledPersonIsOutForGood() {
    Tokens tokens = signIn();
    entra().disable("alice");

    assertInvalidGrant(refresh(tokens));

    entra().enable("alice");
    assertInvalidGrant(refresh(tokens));
  }

  @ParameterizedTest
  @EnumSource(
      value = Aadsts.class,
      names = {
        "GRANT_EXPIRED",
        "GRANT_REVOKED",
        "REFRESH_TOKEN_INACTIVE",
        "GRANT_INVALID",
        "CONSENT_MISSING",
        "MFA_REQUIRED"
      })
  void aDeadGrantEndsTheSession(Aadsts code) {
    Tokens tokens = signIn();
    entra().failNextToken(code);

    assertInvalidGrant(refresh(tokens));

    assertInvalidGrant(refresh(tokens));
  }

  @ParameterizedTest
  @EnumSource(
      value = Aadsts.class,
      names = {
        "SECRET_WRONG",
        "SECRET_EXPIRED",
        "SECRET_REQUIRED",
        "APP_NOT_FOUND",
        "TENANT_NOT_FOUND",
        "SEVERAL_RESOURCES"
      })
  void aFaultOfOursOrOfEntraCostsNobodyTheSession(Aadsts code) {
    Tokens tokens = signIn();
    entra().failNextToken(code);

    assertUnavailable(refresh(tokens));

    assertThat(refresh(tokens).status()).isEqualTo(200);
  }

  @Test
  void anOutageIsTemporary() {
    Tokens tokens = signIn();

    entra().tokenOutage(true);
    assertUnavailable(refresh(tokens));
    entra().tokenOutage(false);
    entra().outage(true);
    assertUnavailable(refresh(tokens));
    entra().outage(false);

    assertThat(refresh(tokens).status()).isEqualTo(200);
  }

  @Test
  void tokensThatCannotBeTrustedChangeNothing() {
    Tokens tokens = signIn();
    String bob = server.entra().directory().person("bob").orElseThrow().objectId();

    entra().forgeries().badSignatures(true);
    assertUnavailable(refresh(tokens));
    entra().forgeries().badSignatures(false);
    entra()
        .forgeries()
        .access(
            claims -> {
              claims.put("oid", bob);
              return claims;
            });
    assertUnavailable(refresh(tokens));
    entra().reset();

    assertThat(refresh(tokens).status()).isEqualTo(200);
  }

  @Test
  void aChangeOfRolesShowsInTheNextToken() {
    entra().assignRoles("alice", "Reader");
    Tokens tokens = signIn();
    assertThat(Jwt.parse(tokens.accessToken()).claims().get("roles")).isEqualTo(List.of("Reader"));

    entra().assignRoles("alice", "Reader", "Admin");

    assertThat(Jwt.parse(OAuthTestClient.tokens(refresh(tokens)).accessToken()).claims())
        .containsEntry("roles", List.of("Reader", "Admin"));
  }

  @Test
  void aScopeThatEntraNoLongerGrantsIsLost() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read write"));
    entraGrants("read");

    Tokens less = OAuthTestClient.tokens(refresh(tokens));

    assertThat(less.scope()).isEqualTo("read");
    assertThat(Jwt.parse(less.accessToken()).claims()).containsEntry("scope", "read");
  }

  private static Answer refresh(Tokens tokens, String scope) {
    Map<String, String> form = client.refreshing(clientId, tokens.refreshToken());
    form.put("scope", scope);
    return client.postForm("/token", form);
  }

  private static void entraGrants(String scp) {
    entra()
        .forgeries()
        .access(
            claims -> {
              claims.put("scp", scp);
              return claims;
            });
  }

  @Test
  void aClientMayRepeatWhatItAskedForThoughEntraGrantsLessByNow() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read write"));
    entraGrants("read");

    for (int i = 0; i < 3; i++) {
      tokens = OAuthTestClient.tokens(refresh(tokens, "read write"));
      assertThat(tokens.scope()).isEqualTo("read");
      assertThat(Jwt.parse(tokens.accessToken()).claims()).containsEntry("scope", "read");
    }
    entraGrants("read write admin");
    assertThat(refresh(tokens, "read write admin").text("scope")).isEqualTo("read");
  }

  @Test
  void aClientMayRepeatWhatItAskedForThoughEntraGrantedLessFromTheStart() {
    entraGrants("read");
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read write"));
    assertThat(tokens.scope()).isEqualTo("read");

    assertThat(OAuthTestClient.tokens(refresh(tokens, "read write")).scope()).isEqualTo("read");
  }

  @Test
  void aClientMayRepeatANameThatWasDropped() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read unknown"));
    assertThat(tokens.scope()).isEqualTo("read");

    assertThat(OAuthTestClient.tokens(refresh(tokens, "read unknown")).scope()).isEqualTo("read");
  }

  @Test
  void noTokenIsIssuedForNothing() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read write"));
    entraGrants("read");

    for (int i = 0; i < 2; i++) {
      Answer answer = refresh(tokens, "write");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("error")).isEqualTo("invalid_scope");
    }
    assertThat(refresh(tokens).status()).isEqualTo(200);
    assertThat(refresh(tokens, "write").text("error")).isEqualTo("invalid_scope");
  }

  @Test
  void manyScopesInEntrasTokenAreNoFaultOfTheClients() {
    entraGrants(
        "read " + IntStream.range(0, 80).mapToObj(i -> "s" + i).collect(Collectors.joining(" ")));

    Tokens tokens = signIn();

    assertThat(tokens.scope()).isEqualTo("read");
    assertThat(OAuthTestClient.tokens(refresh(tokens)).scope()).isEqualTo("read");
  }

  @Test
  void takesVersionOneTokens() {
    entra().v1Tokens(true);

    Tokens tokens = signIn();
    Tokens second = OAuthTestClient.tokens(refresh(tokens));

    assertThat(Jwt.parse(second.accessToken()).claims().get("sub"))
        .isEqualTo(Jwt.parse(tokens.accessToken()).claims().get("sub"));
  }

  @Test
  void noAccessTokenOutlivesEntras() {
    entra().expiresIn(Duration.ofMinutes(10));

    Tokens tokens = signIn();
    CLOCK.advance(Duration.ofMinutes(5));
    Tokens second = OAuthTestClient.tokens(refresh(tokens));
    CLOCK.advance(Duration.ofSeconds(30));
    Tokens repeated = OAuthTestClient.tokens(refresh(tokens));

    assertThat(tokens.expiresIn()).isEqualTo(600);
    assertThat(second.expiresIn()).isEqualTo(600);
    assertThat(repeated.expiresIn()).isEqualTo(570);
    Map<String, Object> claims = Jwt.parse(repeated.accessToken()).claims();
    assertThat(claims.get("exp").toString())
        .isEqualTo(String.valueOf(CLOCK.instant().getEpochSecond() + 570));
  }

  @Test
  void goesOnWithTheFormerRefreshTokenIfEntraGivesNoNewOne() {
    Tokens tokens = signIn();
    entra().omitRefreshToken(true);

    Tokens second = OAuthTestClient.tokens(refresh(tokens));

    assertThat(refresh(second).status()).isEqualTo(200);
  }

  @Test
  void asksForTheGrantedScopesAndNothingElse() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "read write"));
    server.entra().forgetRequests();

    refresh(tokens);

    RecordedRequest sent = server.entra().requestsTo("/oauth2/v2.0/token").get(0);
    String prefix = "api://" + TestServer.CLIENT_ID + "/";
    assertThat(sent.parameter("scope"))
        .hasValue(prefix + "read " + prefix + "write openid profile offline_access");
    assertThat(sent.parameters())
        .containsOnlyKeys("grant_type", "refresh_token", "scope", "client_id", "client_secret");
  }

  @Test
  void aSessionEndsAtItsGreatestAgeThoughItIsUsed() {
    Tokens tokens = signIn();
    CLOCK.advance(Duration.ofDays(15));
    Tokens second = OAuthTestClient.tokens(refresh(tokens));
    CLOCK.advance(Duration.ofDays(15).minusSeconds(1));
    Tokens third = OAuthTestClient.tokens(refresh(second));

    CLOCK.advance(Duration.ofSeconds(1));

    assertInvalidGrant(refresh(third));
  }
}
