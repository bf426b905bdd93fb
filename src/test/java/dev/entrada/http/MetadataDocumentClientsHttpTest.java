package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.json.Json;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.ClientKey;
import dev.entrada.testing.DocumentHost;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are named by the address of their metadata document, fetched from a real host. */
class MetadataDocumentClientsHttpTest {
  @TempDir static Path directory;

  private static final MutableClock CLOCK = MutableClock.at(Instant.now());
  private static final AtomicInteger PATHS = new AtomicInteger();

  private static DocumentHost host;
  private static TestServer server;
  private static OAuthTestClient client;

  private final String path = "/client-" + PATHS.incrementAndGet() + ".json";

  @BeforeAll
  static void start() throws Exception {
    host = DocumentHost.start(directory);
    server = TestServer.withClock(CLOCK, settings -> {});
    client = new OAuthTestClient(server);
  }

  @BeforeEach
  void letTheBudgetOfTheHostBeginAnew() {
    CLOCK.advance(Duration.ofSeconds(61));
  }

  @AfterAll
  static void stop() {
    server.close();
    host.close();
  }

  private static Answer authorize(OAuthTestClient at, String clientId) {
    return RawHttp.get(
        at.begin(clientId, Map.of()).url().toString(), Map.of("Accept", "application/json"));
  }

  /** A page, or an error as JSON. */
  private static Answer authorize(String clientId) {
    return authorize(client, clientId);
  }

  private static void assertAsked(String clientId) {
    Answer answer = authorize(clientId);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(401);
    assertThat(answer.text("error")).isEqualTo("invalid_client");
    assertThat(answer.header("Location")).isEmpty();
  }

  private static Begun begin(String clientId) {
    return client.begin(clientId, Map.of());
  }

  private static String code(Begun begun) {
    return OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code");
  }

  private static Answer post(Map<String, String> form, String assertion) {
    Map<String, String> proven = new LinkedHashMap<>(form);
    proven.put("client_assertion_type", ClientKey.ASSERTION_TYPE);
    proven.put("client_assertion", assertion);
    return client.postForm("/token", proven);
  }

  private static Map<String, Object> claims(String clientId) {
    return ClientKey.claims(clientId, server.baseUrl(), CLOCK.instant());
  }

  private String publishWithKey(ClientKey key) {
    return host.publish(
        path, Map.of("token_endpoint_auth_method", "private_key_jwt", "jwks", key.jwks()));
  }

  @Test
  void aPublicClientSignsInAndRefreshesWithoutAnotherFetch() {
    String id = host.publish(path, Map.of());
    Tokens tokens = client.signIn(id, "alice", Map.of());
    assertThat(host.requests(path)).isEqualTo(1);

    CLOCK.advance(Duration.ofHours(30));
    assertThat(client.refresh(id, tokens.refreshToken()).status()).isEqualTo(200);
    assertThat(host.requests(path)).as("fetches by /token").isEqualTo(1);
  }

  @Test
  void theSetOfTheDocumentsScopesNeverWidensWhatIsOffered() {
    String id = host.publish(path, Map.of("scope", "read write admin"));
    Tokens tokens = client.signIn(id, "alice", Map.of("scope", "read admin"));
    assertThat(tokens.scope()).isEqualTo("read");
    assertThat(server.entra().requestsTo("/oauth2/v2.0/authorize"))
        .allMatch(request -> !request.parameter("scope").orElse("").contains("admin"));
  }

  @Test
  void localhostInADocumentMatchesAnyPort() {
    String id = host.publish(path, Map.of("redirect_uris", List.of("http://localhost/callback")));
    String uri = "http://localhost:61234/callback";
    Begun begun = client.begin(id, Map.of("redirect_uri", uri));
    String code = OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code");
    Map<String, String> form = client.redemption(begun, code);
    form.put("redirect_uri", uri);
    assertThat(client.postForm("/token", form).status()).isEqualTo(200);
  }

  @Test
  void aLoopbackOnlyClientIsWarnedAbout() {
    String loopback = host.publish(path, Map.of());
    HeadlessBrowser browser = new HeadlessBrowser();
    assertThat(browser.open(begin(loopback).url()).body())
        .contains("Any program on this computer could claim to be this app")
        .contains("published by localhost");

    String hosted =
        host.publish(
            path + "x",
            Map.of(
                "redirect_uris",
                List.of("https://app.example.com/cb", "http://127.0.0.1/callback")));
    assertThat(browser.open(begin(hosted).url()).body())
        .doesNotContain("Any program on this computer");
  }

  @Test
  void aRedirectUriThatIsNotListedIsRefusedAndNotRedirectedTo() {
    String id = host.publish(path, Map.of("redirect_uris", List.of("http://127.0.0.1/other")));
    Answer answer = authorize(id);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_request");
    assertThat(answer.header("Location")).isEmpty();
  }

  @Nested
  class AProvenClient {
    @ParameterizedTest
    @CsvSource({"RS256,", "PS256,/token", "ES256,/token", "EdDSA,"})
    void signsInAndRefreshes(String algorithm, String audience) {
      ClientKey key = ClientKey.of(algorithm);
      String id = publishWithKey(key);
      Begun begun = begin(id);
      String endpoint = server.baseUrl() + (audience == null ? "" : audience);

      Map<String, String> form = client.redemption(begun, code(begun));
      Tokens tokens =
          OAuthTestClient.tokens(
              post(form, key.sign(ClientKey.claims(id, endpoint, CLOCK.instant()))));
      Map<String, String> refresh = client.refreshing(id, tokens.refreshToken());
      assertThat(client.postForm("/token", refresh).text("error")).isEqualTo("invalid_client");
      assertThat(post(refresh, key.sign(claims(id))).status()).isEqualTo(200);
    }

    @Test
    void isNamedByItsAssertionAlone() {
      ClientKey key = ClientKey.of("ES256");
      String id = publishWithKey(key);
      Begun begun = begin(id);
      Map<String, String> form = client.redemption(begun, code(begun));
      form.remove("client_id");
      assertThat(post(form, key.sign(claims(id))).status()).isEqualTo(200);
    }

    @Test
    void mayNameItsMethodsInAList() {
      ClientKey key = ClientKey.of("RS256");
      String id =
          host.publish(
              path,
              Map.of(
                  "token_endpoint_auth_method", "",
                  "token_endpoint_auth_methods_supported", List.of("private_key_jwt"),
                  "jwks", key.jwks()));
      Begun begun = begin(id);
      Map<String, String> form = client.redemption(begun, code(begun));
      assertThat(client.postForm("/token", form).text("error")).isEqualTo("invalid_client");
      assertThat(post(form, key.sign(claims(id))).status()).isEqualTo(200);
    }

    @Test
    void isPublicIfItsListHasNoneButMayProveItself() {
      ClientKey key = ClientKey.of("RS256");
      String id =
          host.publish(
              path,
              Map.of(
                  "token_endpoint_auth_method", "",
                  "token_endpoint_auth_methods_supported", List.of("none", "private_key_jwt"),
                  "jwks", key.jwks()));
      Begun begun = begin(id);
      Tokens tokens =
          OAuthTestClient.tokens(post(client.redemption(begun, code(begun)), key.sign(claims(id))));
      assertThat(client.refresh(id, tokens.refreshToken()).status()).isEqualTo(200);
    }

    @Test
    void mayPublishItsKeysApartAndRotateThem() {
      ClientKey first = ClientKey.of("ES256");
      host.publish(path + "-keys", Json.write(first.jwks()), "");
      String id =
          host.publish(
              path,
              Map.of(
                  "token_endpoint_auth_method",
                  "private_key_jwt",
                  "jwks_uri",
                  host.url(path + "-keys")));
      Begun begun = begin(id);
      Tokens tokens =
          OAuthTestClient.tokens(
              post(client.redemption(begun, code(begun)), first.sign(claims(id))));

      ClientKey second = ClientKey.of("ES256");
      host.publish(path + "-keys", Json.write(second.jwks()), "");
      Map<String, String> refresh = client.refreshing(id, tokens.refreshToken());
      CLOCK.advance(Duration.ofSeconds(31));
      assertThat(post(refresh, second.sign(claims(id))).status()).isEqualTo(200);
      assertThat(host.requests(path + "-keys")).isEqualTo(2);

      assertThat(post(refresh, ClientKey.of("ES256").sign(claims(id))).status()).isEqualTo(401);
      assertThat(host.requests(path + "-keys")).as("fetches for an unknown key").isEqualTo(2);
    }

    @Test
    void usesAnAssertionOnceAndOnlyForWhatIsGenuine() {
      ClientKey key = ClientKey.of("ES256");
      String id = publishWithKey(key);
      Begun begun = begin(id);
      Map<String, String> form = client.redemption(begun, code(begun));
      String assertion = key.sign(claims(id));

      Map<String, String> wrong = new LinkedHashMap<>(form);
      wrong.put("code", "A".repeat(64));
      assertThat(post(wrong, assertion).text("error")).isEqualTo("invalid_grant");
      Tokens tokens = OAuthTestClient.tokens(post(form, assertion));
      Answer again = post(client.refreshing(id, tokens.refreshToken()), assertion);
      assertThat(again.text("error")).isEqualTo("invalid_client");
    }

    /** A node without a copy must not make a client drop its tokens for an outage elsewhere. */
    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void keepsItsTokensWhileTheHostOfItsDocumentIsDown(int status) {
      ClientKey key = ClientKey.of("ES256");
      String id = publishWithKey(key);
      Begun begun = begin(id);
      Tokens tokens =
          OAuthTestClient.tokens(post(client.redemption(begun, code(begun)), key.sign(claims(id))));
      Map<String, String> refresh = client.refreshing(id, tokens.refreshToken());
      CLOCK.advance(Duration.ofHours(26)); // no copy is good for so long
      host.answer(path, response -> response.setStatus(status));

      for (int attempt = 0; attempt < 2; attempt++) {
        Answer answer = post(refresh, key.sign(claims(id)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.text("error")).isEqualTo("temporarily_unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
      }
      assertRefused(authorize(id));

      publishWithKey(key);
      CLOCK.advance(Duration.ofSeconds(61));
      assertThat(post(refresh, key.sign(claims(id))).status()).isEqualTo(200);
    }

    @Test
    void isUnknownOnceItsDocumentIsGone() {
      ClientKey key = ClientKey.of("ES256");
      String id = publishWithKey(key);
      Begun begun = begin(id);
      Tokens tokens =
          OAuthTestClient.tokens(post(client.redemption(begun, code(begun)), key.sign(claims(id))));
      CLOCK.advance(Duration.ofHours(26));
      host.remove(path);

      assertRefused(post(client.refreshing(id, tokens.refreshToken()), key.sign(claims(id))));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "another audience",
          "another issuer",
          "another subject",
          "expired",
          "too long a life",
          "no jti",
          "another key",
          "none",
          "not yet valid"
        })
    void isNotProvenBy(String fault) {
      ClientKey key = ClientKey.of("RS256");
      String id = publishWithKey(key);
      Begun begun = begin(id);
      Map<String, String> form = client.redemption(begun, code(begun));
      Map<String, Object> claims = claims(id);
      long now = CLOCK.instant().getEpochSecond();
      switch (fault) {
        case "another audience" -> claims.put("aud", "https://as.example.com");
        case "another issuer" -> claims.put("iss", "https://as.example.com/x");
        case "another subject" -> claims.put("sub", "https://as.example.com/x");
        case "expired" -> claims.put("exp", now - 31);
        case "too long a life" -> claims.put("exp", now + 601);
        case "no jti" -> claims.remove("jti");
        case "not yet valid" -> claims.put("nbf", now + 120);
        default -> {}
      }
      String assertion =
          switch (fault) {
            case "another key" ->
                ClientKey.of("RS256").sign(Map.of("alg", "RS256", "kid", key.kid()), claims);
            case "none" -> key.sign(Map.of("alg", "none"), claims).replaceFirst("[^.]*$", "");
            default -> key.sign(claims);
          };
      assertRefused(post(form, assertion));
      assertThat(post(form, key.sign(claims(id))).status())
          .as("the code is still good")
          .isEqualTo(200);
    }
  }

  @Nested
  class ADocumentThatIsNotAccepted {
    @Test
    void namesAnotherClient() {
      host.publish(path, Map.of("client_id", host.url("/another.json")));
      assertRefused(authorize(host.url(path)));
    }

    @Test
    void differsFromItsAddressInTheLeast() {
      host.publish(path, Map.of("client_id", host.url(path) + "/"));
      assertRefused(authorize(host.url(path)));
      host.publish(path + "2", Map.of("client_id", host.url(path + "2").replace("https", "HTTPS")));
      assertRefused(authorize(host.url(path + "2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_name", "redirect_uris", "client_id"})
    void lacks(String member) {
      assertRefused(authorize(host.publish(path, Map.of(member, ""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_secret", "client_secret_expires_at"})
    void hasASecret(String member) {
      assertRefused(authorize(host.publish(path, Map.of(member, "x"))));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "client_secret_basic",
          "client_secret_post",
          "client_secret_jwt",
          "private_key_jwt"
        })
    void authenticatesInAWayThatItCannot(String method) {
      assertRefused(authorize(host.publish(path, Map.of("token_endpoint_auth_method", method))));
    }

    @Test
    void isElsewhere() {
      String there = host.publish(path + "-there", Map.of("client_id", host.url(path)));
      host.answer(path, response -> response.sendRedirect(there));
      assertRefused(authorize(host.url(path)));
      assertThat(host.requests(path + "-there")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "", "{\"client_id\":1}", "{\"a\":1,\"a\":2}", "<html>"})
    void isNoJsonObject(String body) {
      host.publish(path, body, "");
      assertRefused(authorize(host.url(path)));
    }

    @Test
    void isLargerThanFiveKilobytes() {
      Map<String, Object> document = host.document(path, Map.of());
      document.put("pad", "");
      int free = 5 * 1024 - Json.write(document).length();
      document.put("pad", "x".repeat(free));
      host.publish(path, Json.write(document), "");
      assertAsked(host.url(path));

      document.put("client_id", host.url(path + "2"));
      document.put("pad", "x".repeat(free));
      host.publish(path + "2", Json.write(document), "");
      assertRefused(authorize(host.url(path + "2")));
    }

    @Test
    void isNotThere() {
      assertRefused(authorize(host.url(path)));
    }

    @Test
    void comesTooSlowly() {
      host.answer(
          path,
          response -> {
            try {
              for (int i = 0; i < 100; i++) {
                response.getOutputStream().write(' ');
                response.flushBuffer();
                Thread.sleep(100);
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      long begun = System.nanoTime();
      assertRefused(authorize(host.url(path)));
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "https://user@localhost:PORT/a", "https://localhost:PORT/a#f", "https://localhost:PORT/",
          "https://localhost:PORT", "https://localhost:PORT/a/../b", "https://localhost:PORT/./b",
          "https://localhost:PORT/%2e%2E/b", "http://localhost:PORT/a", "https:///a"
        })
    void hasNoAddressThatIsFetched(String address) {
      int before = host.requests();
      Answer answer = authorize(address.replace(":PORT", host.url("").replaceFirst(".*:", ":")));
      assertThat(answer.status()).as(answer.body()).isIn(400, 401);
      assertThat(host.requests()).isEqualTo(before);
    }
  }

  @Nested
  class TheCache {
    private void publish(String cacheControl) {
      host.publish(path, Json.write(host.document(path, Map.of())), cacheControl);
    }

    private void assertKept(Duration age) {
      assertAsked(host.url(path));
      int fetched = host.requests(path);
      CLOCK.advance(age.minusSeconds(1));
      assertAsked(host.url(path));
      assertThat(host.requests(path)).as("just before").isEqualTo(fetched);
      CLOCK.advance(Duration.ofSeconds(1));
      assertAsked(host.url(path));
      assertThat(host.requests(path)).as("at the end").isEqualTo(fetched + 1);
    }

    @ParameterizedTest
    @CsvSource({
      "max-age=600, PT10M",
      "'public, max-age=7200', PT2H",
      "max-age=0, PT1M",
      "no-store, PT1M",
      "'no-cache, max-age=7200', PT1M",
      "max-age=999999999, PT24H",
      "'', PT1H"
    })
    void keepsADocumentAsItsServerSaysWithinBounds(String cacheControl, Duration age) {
      publish(cacheControl);
      assertKept(age);
    }

    @Test
    void keepsAFailureForAMinuteAndNeverLonger() {
      assertRefused(authorize(host.url(path)));
      publish("");
      CLOCK.advance(Duration.ofSeconds(59));
      assertRefused(authorize(host.url(path)));
      assertThat(host.requests(path)).isEqualTo(1);
      CLOCK.advance(Duration.ofSeconds(1));
      assertAsked(host.url(path));
    }

    @Test
    void servesTheLastGoodDocumentForADay() {
      publish("max-age=60");
      assertAsked(host.url(path));
      host.remove(path);
      CLOCK.advance(Duration.ofHours(24).minusSeconds(30));
      assertAsked(host.url(path));
      assertThat(host.requests(path)).isEqualTo(2);
      CLOCK.advance(Duration.ofSeconds(90));
      assertRefused(authorize(host.url(path)));
      assertThat(host.requests(path)).isEqualTo(3);
    }

    @Test
    void spendsTenFetchesPerHostAndMinute() {
      for (int i = 0; i < 10; i++) {
        assertRefused(authorize(host.url(path + i)));
      }
      Answer untried = authorize(host.url(path + 10));
      assertThat(untried.status()).isEqualTo(503);
      assertThat(untried.text("error")).isEqualTo("temporarily_unavailable");
      assertThat(untried.header("Retry-After")).isNotEmpty();
      assertThat(host.requests(path + 9)).isEqualTo(1);
      assertThat(host.requests(path + 10)).isZero();
      CLOCK.advance(Duration.ofSeconds(61));
      authorize(host.url(path + 10));
      assertThat(host.requests(path + 10)).isEqualTo(1);
    }

    @Test
    void hasOneFetchUnderWay() throws Exception {
      String json = Json.write(host.document(path, Map.of()));
      host.answer(
          path,
          response -> {
            try {
              Thread.sleep(300);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            response.getOutputStream().print(json);
          });
      List<Answer> answers = Parallel.calls(8, () -> authorize(host.url(path)));
      assertThat(answers).allMatch(answer -> answer.status() == 200);
      assertThat(host.requests(path)).isEqualTo(1);
    }
  }

  @Nested
  class TheOperator {
    private void assertRefusedUnseen(Map<String, String> change) {
      String id = host.publish(path, Map.of());
      try (TestServer other = TestServer.with(settings -> settings.putAll(change))) {
        assertRefused(authorize(new OAuthTestClient(other), id));
        Answer token =
            RawHttp.post(
                other.baseUrl() + "/token",
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                OAuthTestClient.encode(
                    Map.of("grant_type", "refresh_token", "refresh_token", "x", "client_id", id)));
        assertThat(token.text("error")).isIn("invalid_client", "invalid_grant");
      }
      assertThat(host.requests(path)).isZero();
    }

    @Test
    void canSwitchDocumentsOff() {
      assertRefusedUnseen(Map.of("client-metadata-documents", "false"));
    }

    @Test
    void canNameTheOnlyHosts() {
      assertRefusedUnseen(Map.of("client-metadata-hosts", "clients.example.com"));
      String id = host.publish(path, Map.of());
      try (TestServer other =
          TestServer.with(
              settings -> settings.put("client-metadata-hosts", "clients.example.com,localhost"))) {
        assertThat(authorize(new OAuthTestClient(other), id).status()).isEqualTo(200);
      }
    }

    @Test
    void runsAPublicServerThatCallsNoAddressOfItsOwnNetwork() {
      int port = TestServer.freePort();
      assertRefusedUnseen(
          Map.of(
              "base-url", "https://localhost:" + port,
              "resources", "https://localhost:" + port + "/mcp"));
    }
  }
}
