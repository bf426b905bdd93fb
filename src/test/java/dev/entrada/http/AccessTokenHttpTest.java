package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.simulator.Person;
import dev.entrada.testing.CapturedLog;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What access tokens say, as a stranger reads and verifies them (RFC 9068). */
class AccessTokenHttpTest {
  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    server =
        TestServer.with(
            AccessTokenHttpTest::directory,
            settings -> {
              settings.put("claims", "name,preferred_username,oid,tid,roles,groups");
              TestServer.embedded(settings, dataDir);
            });
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Directory directory(String redirectUri) {
    Directory.Builder builder =
        Directory.builder()
            .app(
                AppRegistration.named(TestServer.CLIENT_ID, "Entrada")
                    .withSecret(TestServer.CLIENT_SECRET)
                    .withRedirectUri(redirectUri)
                    .withScopes("read", "write"))
            .person(Person.named("alice", "Alice Example").withRoles("Reader", "Admin"))
            .person(Person.named("many", "Has Many").withRoles(roles(80)))
            .person(Person.named("euro", "Costs Euros").withRoles("\u20ac".repeat(450)));
    for (int count : new int[] {10, 40, 45, 50, 55, 60, 200, 250}) {
      builder.person(
          Person.named("in" + count, "In Groups")
              .withGroups(
                  IntStream.range(0, count).mapToObj(i -> new UUID(count, i).toString()).toList()));
    }
    return builder.build();
  }

  private static String[] roles(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "Department.Of.Important.Things." + i)
        .toArray(String[]::new);
  }

  private static Jwt token(String username) {
    return Jwt.parse(client.signIn(clientId, username, Map.of()).accessToken());
  }

  @Test
  void isSignedWithAPublishedKey() {
    Jwt token = token("alice");
    Answer keys = client.get("/jwks");

    assertThat(token.header()).containsOnlyKeys("alg", "typ", "kid");
    assertThat(token.header()).containsEntry("alg", "RS256").containsEntry("typ", "at+jwt");
    assertThat(token.isSignedBy(keys.json())).isTrue();
    assertThat(keys.body()).doesNotContain("\"d\"", "\"p\"", "\"q\"");
  }

  @Test
  void saysWhoForWhomAndForHowLong() {
    long before = System.currentTimeMillis() / 1000;
    Tokens tokens = client.signIn(clientId, "alice", Map.of("scope", "write read"));
    long after = System.currentTimeMillis() / 1000;
    Map<String, Object> claims = Jwt.parse(tokens.accessToken()).claims();
    Person alice = server.entra().directory().person("alice").orElseThrow();

    assertThat(claims)
        .containsOnlyKeys(
            "iss",
            "aud",
            "sub",
            "client_id",
            "scope",
            "jti",
            "sid",
            "iat",
            "exp",
            "name",
            "preferred_username",
            "oid",
            "tid",
            "roles");
    assertThat(claims)
        .containsEntry("iss", server.baseUrl())
        .containsEntry("aud", server.resource())
        .containsEntry("sub", Directory.TENANT_ID + "." + alice.objectId())
        .containsEntry("client_id", clientId)
        .containsEntry("scope", "read write")
        .containsEntry("oid", alice.objectId())
        .containsEntry("tid", Directory.TENANT_ID)
        .containsEntry("name", "Alice Example")
        .containsEntry("preferred_username", alice.userPrincipalName())
        .containsEntry("roles", List.of("Reader", "Admin"));
    assertThat(number(claims, "iat")).isBetween(before, after);
    assertThat(number(claims, "exp")).isEqualTo(number(claims, "iat") + tokens.expiresIn());
  }

  private static long number(Map<String, Object> claims, String name) {
    return Long.parseLong(claims.get(name).toString());
  }

  @Test
  void hasAnIdOfItsOwnAndTheSessionsId() {
    Tokens first = client.signIn(clientId, "alice", Map.of());
    Tokens second = OAuthTestClient.tokens(client.refresh(clientId, first.refreshToken()));
    Jwt one = Jwt.parse(first.accessToken());
    Jwt two = Jwt.parse(second.accessToken());

    assertThat(two.claims().get("jti")).isNotEqualTo(one.claims().get("jti"));
    assertThat(two.claims().get("sid")).isEqualTo(one.claims().get("sid"));
    assertThat(token("alice").claims().get("sid")).isNotEqualTo(one.claims().get("sid"));
  }

  @Test
  void carriesNothingOfEntrasTokens() {
    String token = client.signIn(clientId, "alice", Map.of()).accessToken();

    assertThat(Jwt.parse(token).claims().values().toString())
        .doesNotContain("eyJ", "1.A", server.entra().issuer());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 40, 45, 50, 55, 60, 200, 250})
  void carriesGroupsWholeOrNotAtAllWithinFourKilobytes(int count) {
    Jwt token = token("in" + count);

    assertThat(token.compact().length()).isLessThan(4096);
    Object groups = token.claims().get("groups");
    if (groups != null) {
      assertThat((List<?>) groups).hasSize(count);
    }
    if (count <= 40 || count >= 60) {
      assertThat(groups != null).as("groups are there").isEqualTo(count <= 40);
    }
    assertThat(token.claims()).containsKeys("name", "oid").doesNotContainKey("_claim_names");
  }

  @Test
  void saysInTheLogThatEntraNamesNoGroups() {
    CapturedLog log = new CapturedLog();
    try {
      assertThat(token("in250").claims()).doesNotContainKey("groups");
    } finally {
      log.close();
    }
    assertThat(log.lines()).anyMatch(line -> line.contains("more groups than Entra puts"));
  }

  @Test
  void staysUnderFourKilobytesWhateverCharactersItsClaimsHave() {
    String longest = registerTheLongest();

    String token = client.signIn(longest, "euro", Map.of()).accessToken();

    assertThat(token.length()).isLessThan(4096);
  }

  /** A client id of nearly the 1,024 characters that are allowed. */
  private static String registerTheLongest() {
    String filler = "https://client.example/" + "p".repeat(300);
    String body =
        """
        {"redirect_uris":["http://127.0.0.1/callback","%s","%sq"]}"""
            .formatted(filler, filler);
    return client.post("/register", "application/json", body).text("client_id");
  }

  @Test
  void refusesAPersonWhoseRolesDoNotFit() {
    List<String> before = StoredState.sessions(dataDir);
    Begun begun = client.begin(clientId, Map.of());
    HeadlessBrowser browser = new HeadlessBrowser();

    HttpResponse<String> page = browser.open(OAuthTestClient.throughEntra(browser, begun, "many"));

    assertThat(Pages.assertShown(page, 403, "roles_too_large")).contains("fewer app roles");
    assertThat(Pages.wayBack(page))
        .containsEntry("error", "access_denied")
        .containsEntry("state", begun.state())
        .containsEntry("iss", server.baseUrl());
    assertThat(StoredState.sessions(dataDir)).isEqualTo(before);
  }
}
