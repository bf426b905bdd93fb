package dev.entrada.http;

import static dev.entrada.testing.TestResourceServer.USER_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Parallel;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An MCP server gets a token for Graph in the name of the person who called it (RFC 8693). */
class TokenExchangeHttpTest {
  private static final MutableClock CLOCK = MutableClock.at(Instant.parse("2026-11-23T10:00:00Z"));
  private static final TestResourceServer APP = TestResourceServer.named("mcp-server");
  private static final TestResourceServer OTHER = TestResourceServer.named("other-server");
  private static final String MAIL = "https://graph.microsoft.com/Mail.Read";

  @TempDir static Path directory;

  private static EntraSimulator entra;
  private static TestServer server;
  private static OAuthTestClient client;
  private static String clientId;

  @BeforeAll
  static void start() {
    entra =
        EntraSimulator.start(
            Directory.contoso(TenantKind.app().withSecret(TestServer.CLIENT_SECRET)), 0, CLOCK);
    server =
        TestServer.at(
            entra,
            CLOCK,
            settings -> {
              String resource = settings.get("resources");
              String other = "https://other.example/mcp";
              settings.put("resources", resource + "," + other);
              TestResourceServer.list(
                  settings,
                  directory,
                  List.of(APP.entry(resource, USER_READ), OTHER.entry(other, USER_READ)));
            },
            UnaryOperator.identity());
    client = new OAuthTestClient(server);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void reset() {
    entra.faults().reset();
    entra.forgetRequests();
  }

  @AfterAll
  static void stop() {
    server.close();
    entra.close();
  }

  private static Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  private static Answer exchange(Tokens tokens) {
    return APP.exchange(server, tokens.accessToken(), USER_READ);
  }

  private static void assertRefused(Answer answer, int status, String error) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.text("error")).isEqualTo(error);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(entra.onBehalfOfCalls()).isZero();
  }

  @Test
  void givesATokenForGraph() {
    Answer answer = exchange(signIn());

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().names())
        .isEqualTo(
            Set.of("access_token", "issued_token_type", "token_type", "expires_in", "scope"));
    assertThat(answer.text("issued_token_type")).isEqualTo(TestResourceServer.ACCESS_TOKEN);
    assertThat(answer.text("token_type")).isEqualTo("Bearer");
    assertThat(answer.text("scope")).isEqualTo(USER_READ);
    assertThat(answer.json().requiredInteger("expires_in")).isEqualTo(3600);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    Answer me =
        RawHttp.get(
            entra.graphMeUri().toString(),
            Map.of("Authorization", "Bearer " + answer.text("access_token")));
    assertThat(me.text("displayName")).isEqualTo("Alice Example");
  }

  @Test
  void asksEntraOnceForRepeatedAndParallelExchanges() throws Exception {
    Tokens tokens = signIn();

    Set<String> given =
        Parallel.calls(8, () -> exchange(tokens)).stream()
            .map(answer -> answer.text("access_token"))
            .collect(Collectors.toSet());
    given.add(exchange(tokens).text("access_token"));

    assertThat(given).hasSize(1);
    assertThat(entra.onBehalfOfCalls()).isEqualTo(1);
  }

  @Test
  void asksAnewForAnotherPersonAfterARefreshAndBeforeTheEnd() {
    Tokens alice = signIn();
    String first = exchange(alice).text("access_token");
    String carols = exchange(client.signIn(clientId, "carol", Map.of())).text("access_token");
    CLOCK.advance(Duration.ofMinutes(50));
    Answer same = exchange(alice);
    assertThat(same.text("access_token")).isEqualTo(first);
    assertThat(same.json().requiredInteger("expires_in")).isEqualTo(600);
    Tokens refreshed = OAuthTestClient.tokens(client.refresh(clientId, alice.refreshToken()));
    String second = exchange(refreshed).text("access_token");
    CLOCK.advance(Duration.ofMinutes(56));

    assertThat(List.of(first, carols, second, exchange(refreshed).text("access_token")))
        .doesNotHaveDuplicates();
    assertThat(entra.onBehalfOfCalls()).isEqualTo(4);
  }

  @Test
  void refusesATokenThatWasNotSentToTheCaller() {
    Tokens tokens = signIn();

    assertRefused(OTHER.exchange(server, tokens.accessToken(), USER_READ), 400, "invalid_request");
  }

  @Test
  void refusesATokenOfAnEndedSession() {
    Tokens tokens = signIn();
    client.postForm("/revoke", Map.of("client_id", clientId, "token", tokens.refreshToken()));

    assertRefused(exchange(tokens), 400, "invalid_request");
  }

  @Test
  void refusesWhatIsNoLiveAccessToken() {
    Tokens tokens = signIn();
    assertRefused(APP.exchange(server, "made.up.token", USER_READ), 400, "invalid_request");
    assertRefused(APP.exchange(server, tokens.refreshToken(), USER_READ), 400, "invalid_request");
    CLOCK.advance(Duration.ofSeconds(tokens.expiresIn()).plusMinutes(1));
    assertRefused(exchange(tokens), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        MAIL,
        "https://graph.microsoft.com/.default",
        USER_READ + " " + MAIL,
        "User.Read",
        "openid"
      })
  void refusesAScopeThatIsNotListed(String scope) {
    assertRefused(APP.exchange(server, signIn().accessToken(), scope), 400, "invalid_scope");
  }

  @ParameterizedTest
  @CsvSource({
    "subject_token, '', invalid_request",
    "scope, '', invalid_request",
    "subject_token_type, '', invalid_request",
    "subject_token_type, urn:ietf:params:oauth:token-type:id_token, invalid_request",
    "requested_token_type, urn:ietf:params:oauth:token-type:refresh_token, invalid_request",
    "actor_token, somebody, invalid_request"
  })
  void refusesAnotherKindOfExchange(String name, String value, String error) {
    Map<String, String> form = posted(APP, signIn());
    form.put(name, value);
    form.values().removeIf(String::isEmpty);

    assertRefused(client.postForm("/token", form), 400, error);
  }

  private static Map<String, String> posted(TestResourceServer caller, Tokens tokens) {
    Map<String, String> form = TestResourceServer.form(tokens.accessToken(), USER_READ);
    form.put("client_id", caller.id());
    form.put("client_secret", caller.secret().reveal());
    return form;
  }

  @Test
  void refusesAClientThatIsNoResourceServer() {
    Map<String, String> form = posted(APP, signIn());
    form.put("client_id", clientId);

    assertRefused(client.postForm("/token", form), 400, "unauthorized_client");
  }

  @Test
  void refusesACallerThatDoesNotProveItself() {
    Map<String, String> form = posted(APP, signIn());
    form.put("client_secret", "wrong");
    assertRefused(client.postForm("/token", form), 401, "invalid_client");
    form.remove("client_secret");
    assertRefused(client.postForm("/token", form), 401, "invalid_client");
    form.remove("client_id");
    assertRefused(client.postForm("/token", form), 401, "invalid_client");
  }
}
