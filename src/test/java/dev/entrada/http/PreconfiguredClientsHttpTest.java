package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.ClientKey;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that the operator listed. */
class PreconfiguredClientsHttpTest {
  private static final String SECRET = "a secret: with %20 + colon";
  private static final String ENCODED = "a+secret%3A+with+%2520+%2B+colon";
  private static final ClientKey KEY = ClientKey.of("ES256");
  private static final MutableClock CLOCK = MutableClock.at(Instant.now());

  @TempDir static Path directory;

  private static Path file;
  private static TestServer server;
  private static OAuthTestClient client;

  @BeforeAll
  static void start() {
    file = directory.resolve("clients.json");
    writeUsual();
    server = TestServer.withClock(CLOCK, settings -> settings.put("clients-file", file.toString()));
    client = new OAuthTestClient(server);
  }

  @BeforeEach
  void usualFile() {
    writeUsual();
    CLOCK.advance(Duration.ofSeconds(2));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void writeUsual() {
    ClientsFile.write(
        file,
        ClientsFile.client("portal", ClientsFile.secret(SECRET)),
        ClientsFile.client("signer", Map.entry("jwks", KEY.jwks())),
        ClientsFile.client("desktop"));
  }

  private static Map<String, String> redemption(String clientId) {
    Begun begun = client.begin(clientId, Map.of());
    return client.redemption(
        begun, OAuthTestClient.authorize(new HeadlessBrowser(), begun, "alice").get("code"));
  }

  private static Answer basic(String path, String secret, Map<String, String> form) {
    return RawHttp.post(
        server.baseUrl() + path, ClientsFile.basic("portal", secret), OAuthTestClient.encode(form));
  }

  private static Map<String, String> with(Map<String, String> form, String... more) {
    Map<String, String> all = new LinkedHashMap<>(form);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(401);
    assertThat(answer.text("error")).isEqualTo("invalid_client");
    assertThat(answer.body()).doesNotContain(SECRET, "secret");
  }

  private static boolean asksFor(String clientId) {
    return RawHttp.get(
                client.begin(clientId, Map.of()).url().toString(),
                Map.of("Accept", "application/json"))
            .status()
        == 200;
  }

  @Test
  void authenticatesWithASecretInTheHeaderAtEveryStep() {
    Map<String, String> form = redemption("portal");
    Tokens tokens = OAuthTestClient.tokens(basic("/token", ENCODED, form));
    Map<String, String> refresh = client.refreshing("portal", tokens.refreshToken());
    assertRefused(client.postForm("/token", refresh));
    assertRefused(basic("/token", "wrong", refresh));
    Tokens next = OAuthTestClient.tokens(basic("/token", ENCODED, refresh));

    Map<String, String> revoke = Map.of("client_id", "portal", "token", next.refreshToken());
    assertRefused(client.postForm("/revoke", revoke));
    Map<String, String> again = client.refreshing("portal", next.refreshToken());
    next = OAuthTestClient.tokens(basic("/token", ENCODED, again));
    assertThat(basic("/revoke", ENCODED, Map.of("token", next.refreshToken())).status())
        .isEqualTo(200);
    assertThat(
            basic("/token", ENCODED, client.refreshing("portal", next.refreshToken()))
                .text("error"))
        .isEqualTo("invalid_grant");
  }

  @Test
  void authenticatesWithASecretThatIsNotFormEncodedInTheHeader() {
    assertThat(basic("/token", SECRET, redemption("portal")).status()).isEqualTo(200);
  }

  @Test
  void authenticatesWithASecretInTheForm() {
    Map<String, String> form = redemption("portal");
    assertThat(client.postForm("/token", with(form, "client_secret", SECRET)).status())
        .isEqualTo(200);
  }

  @Test
  void isRefusedWithoutTheRightSecretAndLosesNothing() {
    Map<String, String> form = redemption("portal");
    assertRefused(client.postForm("/token", form));
    assertRefused(client.postForm("/token", with(form, "client_secret", "wrong")));
    Answer header = basic("/token", "wrong", form);
    assertRefused(header);
    assertThat(header.header("WWW-Authenticate")).startsWith("Basic");
    assertThat(basic("/token", ENCODED, form).status()).isEqualTo(200);
  }

  @Test
  void isRefusedWithTwoMethodsAtOnce() {
    Map<String, String> form = redemption("portal");
    Answer answer = basic("/token", ENCODED, with(form, "client_secret", SECRET));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("error")).isEqualTo("invalid_request");
    assertThat(basic("/token", ENCODED, form).status()).isEqualTo(200);
  }

  @Test
  void isRefusedUnderTwoNames() {
    Map<String, String> form = redemption("portal");
    assertRefused(basic("/token", ENCODED, with(form, "client_id", "desktop")));
  }

  @Test
  void authenticatesWithAnAssertion() {
    Map<String, String> form = redemption("signer");
    assertRefused(client.postForm("/token", form));
    assertRefused(client.postForm("/token", with(form, "client_secret", SECRET)));
    Answer answer =
        client.postForm(
            "/token",
            with(
                form,
                "client_assertion_type",
                ClientKey.ASSERTION_TYPE,
                "client_assertion",
                KEY.sign(ClientKey.claims("signer", server.baseUrl(), CLOCK.instant()))));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void isPublicWithoutSecretAndKeys() {
    assertThat(client.postForm("/token", redemption("desktop")).status()).isEqualTo(200);
  }

  @Test
  void isVouchedForOnThePage() {
    assertThat(new HeadlessBrowser().open(client.begin("portal", Map.of()).url()).body())
        .contains("The portal", "set up by your administrator")
        .doesNotContain("unverified");
  }

  @Test
  void aChangeOfTheFileTakesEffect() {
    assertThat(asksFor("portal")).isTrue();
    ClientsFile.write(file, ClientsFile.client("another"));
    assertThat(asksFor("portal")).as("before the next look").isTrue();
    CLOCK.advance(Duration.ofSeconds(2));
    assertThat(asksFor("portal")).isFalse();
    assertThat(asksFor("another")).isTrue();
  }

  @Test
  void aBrokenChangeKeepsTheFormerClients() {
    ClientsFile.text(file, "[{");
    CLOCK.advance(Duration.ofSeconds(2));
    assertThat(asksFor("portal")).isTrue();
    ClientsFile.write(file, ClientsFile.client("another"), ClientsFile.client("another"));
    CLOCK.advance(Duration.ofSeconds(2));
    assertThat(asksFor("portal")).isTrue();
    assertThat(asksFor("another")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"client_id\":\"b\"} | redirect_uris is missing",
        "{\"client_id\":\"b\",\"redirect_uris\":[\"javascript:alert(1)\"]} | redirect_uri",
        "{\"client_id\":\"b\",\"redirect_uris\":[\"http://127.0.0.1/c\"],\"client_secret\":\"x\"} |"
            + " client_secret is not a member",
        "{\"client_id\":\"b\",\"redirect_uris\":[\"http://127.0.0.1/c\"],\"client_secret_hash\":\"x\"} |"
            + " HashSecret",
        "{\"client_id\":\"https://x.example/y\",\"redirect_uris\":[\"http://127.0.0.1/c\"]} | URL",
        "{\"client_id\":\"b\",\"redirect_uris\":[\"http://127.0.0.1/c\"],\"resources\":[]} |"
            + " token-exchange"
      })
  void doesNotStartWithAWrongEntryAndNamesIt(String entry, String problem) {
    Path wrong = directory.resolve("wrong.json");
    ClientsFile.text(
        wrong, "[{\"client_id\":\"a\",\"redirect_uris\":[\"http://127.0.0.1/c\"]}," + entry + "]");
    assertThatThrownBy(
            () ->
                TestServer.withClock(
                        CLOCK, settings -> settings.put("clients-file", wrong.toString()))
                    .close())
        .hasStackTraceContaining("clients-file is wrong in entry 2: ")
        .hasStackTraceContaining(problem);
  }

  @Test
  void aRedirectUriOfItsOwnIsAnsweredWithoutAnAllowList() {
    Begun begun = client.begin("desktop", Map.of("code_challenge_method", "plain"));
    Answer answer = RawHttp.get(begun.url().toString(), Map.of());
    assertThat(List.of(303)).contains(answer.status());
  }
}
