package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.json.JsonObject;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.store.MemoryStateStore;
import dev.entrada.testing.Jwt;
import dev.entrada.testing.MutableClock;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and secrets change, by schedule and in an emergency, while people go on working. */
class RotationHttpTest {
  private static final String OLD = "the former secret of more than thirty-two bytes";
  private static final String NEW = "the next secret of more than thirty-two bytes too";

  @TempDir Path directory;

  private final MutableClock clock = MutableClock.at(Instant.now());
  private final MemoryStateStore store = new MemoryStateStore(clock);
  private final HeadlessBrowser browser = new HeadlessBrowser();
  private TestServer first;
  private OAuthTestClient client;
  private String clientId;

  @BeforeEach
  void start() {
    first = TestServer.node(clock, store, this::settings);
    client = new OAuthTestClient(first);
    clientId = client.register("http://127.0.0.1/callback");
  }

  @AfterEach
  void stop() {
    first.close();
  }

  private void settings(Map<String, String> settings) {
    Path file = directory.resolve("clients.json");
    ClientsFile.write(
        file, ClientsFile.resourceServer("mcp", "mcp-secret", settings.get("resources")));
    settings.put("clients-file", file.toString());
    settings.put("signing-key-rotation", "P2D");
    settings.put("secret", OLD);
    settings.put("require-authorization-consent", "remember");
  }

  private TestServer node(Consumer<Map<String, String>> change) {
    return first.another(
        clock,
        store,
        settings -> {
          settings(settings);
          change.accept(settings);
        });
  }

  private OAuthTestClient clientOf(TestServer node) {
    return new OAuthTestClient(node.baseUrl(), first.resource());
  }

  /** The same address at another node, as a load balancer would have chosen it. */
  private URI at(TestServer node, URI uri) {
    return URI.create(uri.toString().replace(first.baseUrl() + "/", node.baseUrl() + "/"));
  }

  private static JsonObject jwks(TestServer node) {
    return RawHttp.get(node.baseUrl() + "/jwks", Map.of()).json();
  }

  private static int authorize(OAuthTestClient client, String clientId) {
    return RawHttp.get(
            client.begin(clientId, Map.of()).url().toString(), Map.of("Accept", "application/json"))
        .status();
  }

  @Test
  void aClientThatRegisteredIsForgottenWhereRegistrationIsClosed() {
    try (TestServer open = node(settings -> {});
        TestServer closed = node(settings -> settings.put("registration", "false"))) {
      assertThat(authorize(clientOf(open), clientId)).isEqualTo(200);
      assertThat(authorize(clientOf(closed), clientId)).isEqualTo(401);
    }
  }

  private static boolean isActive(TestServer node, Tokens tokens) {
    return RawHttp.post(
            node.baseUrl() + "/introspect",
            ClientsFile.basic("mcp", "mcp-secret"),
            OAuthTestClient.encode(Map.of("token", tokens.accessToken())))
        .body()
        .contains("\"active\":true");
  }

  private static String kid(Tokens tokens) {
    return String.valueOf(Jwt.parse(tokens.accessToken()).header().get("kid"));
  }

  private Tokens signIn() {
    return client.signIn(clientId, "alice", Map.of());
  }

  @Test
  void tokensMadeBeforeAScheduledRotationGoOnVerifying() {
    String former = kid(signIn());
    clock.advance(Duration.ofDays(1));
    assertThat(jwks(first).objects("keys").orElseThrow()).as("the next is published").hasSize(2);
    clock.advance(Duration.ofDays(1).minusMinutes(10));
    Tokens before = signIn();
    assertThat(kid(before)).isEqualTo(former);

    clock.advance(Duration.ofMinutes(10));
    Tokens after = signIn();
    assertThat(kid(after)).isNotEqualTo(former);
    assertThat(Jwt.parse(before.accessToken()).isSignedBy(jwks(first))).isTrue();
    assertThat(Jwt.parse(after.accessToken()).isSignedBy(jwks(first))).isTrue();
    assertThat(isActive(first, before)).isTrue();
    assertThat(isActive(first, after)).isTrue();

    clock.advance(Duration.ofMinutes(70));
    assertThat(jwks(first).objects("keys").orElseThrow())
        .noneMatch(key -> key.requiredString("kid").equals(former));
    assertThat(client.refresh(clientId, before.refreshToken()).status()).isEqualTo(200);
  }

  @Test
  void anEmergencyRetirementDropsTheKeyAndWaitsForTheNextToBeKnown() {
    Tokens leaked = signIn();
    try (TestServer node = node(s -> s.put("retire-signing-keys", kid(leaked)))) {
      OAuthTestClient there = clientOf(node);
      assertThat(jwks(node).objects("keys").orElseThrow())
          .hasSize(1)
          .noneMatch(key -> key.requiredString("kid").equals(kid(leaked)));
      assertThat(isActive(node, leaked)).isFalse();

      Answer waiting = there.refresh(clientId, leaked.refreshToken());
      assertThat(waiting.status()).isEqualTo(503);
      assertThat(waiting.text("error")).isEqualTo("temporarily_unavailable");
      assertThat(waiting.header("Retry-After")).isNotEmpty();

      clock.advance(Duration.ofMinutes(4));
      Begun begun = client.begin(clientId, Map.of());
      URI callback = at(node, OAuthTestClient.throughEntra(browser, begun, "bob"));
      String code = code(browser.open(callback));
      assertThat(there.redeem(begun, code).status()).as("no key yet").isEqualTo(503);

      clock.advance(Duration.ofMinutes(1));
      Tokens tokens = OAuthTestClient.tokens(there.redeem(begun, code));
      assertThat(Jwt.parse(tokens.accessToken()).isSignedBy(jwks(node))).isTrue();
      assertThat(there.refresh(clientId, leaked.refreshToken()).status()).isEqualTo(200);
      assertThat(jwks(first).toMap()).as("at the other node").isEqualTo(jwks(node).toMap());
    }
  }

  private static String code(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return OAuthTestClient.parameters(
            URI.create(answer.headers().firstValue("Location").orElseThrow()))
        .get("code");
  }

  /** Every sealed thing that one node makes is taken by the other. */
  private void assertGoesOn(TestServer from, TestServer to) {
    OAuthTestClient there = clientOf(to);
    String id = clientOf(from).register("http://127.0.0.1/callback");
    HeadlessBrowser person = new HeadlessBrowser();

    Begun begun = client.begin(id, Map.of());
    HttpResponse<String> page = person.open(at(from, begun.url()));
    String form = HeadlessBrowser.fields(page).get("request");
    assertThat(form).isNotEmpty();
    HttpResponse<String> shownThere = person.open(at(to, begun.url()));
    assertThat(shownThere.headers().firstValue("Set-Cookie")).as("the cookie is known").isEmpty();
    URI link =
        OAuthTestClient.leaving(person.submit(pageAt(to, page), Map.of("decision", "allow")));
    URI callback = person.signIn(link, "alice");
    String code = code(person.open(at(from, callback)));
    Tokens tokens = OAuthTestClient.tokens(there.redeem(begun, code));
    assertThat(isActive(from, tokens)).isTrue();
    assertThat(clientOf(from).refresh(id, tokens.refreshToken()).status()).isEqualTo(200);

    Begun again = client.begin(id, Map.of());
    assertThat(person.open(at(to, again.url())).statusCode()).as("remembered").isEqualTo(303);
  }

  /** The page with its form leading to another node. */
  private HttpResponse<String> pageAt(TestServer node, HttpResponse<String> page) {
    return new MovedPage(page, page.body().replace(first.baseUrl(), node.baseUrl()));
  }

  @Test
  void aNewSecretOpensWhatTheFormerSealed() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    Begun consented = client.begin(clientId, Map.of());
    URI callback = OAuthTestClient.throughEntra(browser, consented, "alice");
    Begun shown = client.begin(clientId, Map.of());
    HttpResponse<String> page = browser.open(shown.url());
    try (TestServer next =
        node(
            s -> {
              s.put("secret", NEW);
              s.put("previous-secrets", OLD);
            })) {
      OAuthTestClient there = clientOf(next);
      assertThat(isActive(next, tokens)).isTrue();
      assertThat(there.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
      String code = code(browser.open(at(next, callback)));
      assertThat(there.redeem(consented, code).status()).as("the state").isEqualTo(200);
      HttpResponse<String> leaving =
          browser.submit(pageAt(next, page), Map.of("decision", "allow"));
      assertThat(OAuthTestClient.leaving(leaving)).as("the form").isNotNull();
      assertThat(browser.open(at(next, client.begin(clientId, Map.of()).url())).statusCode())
          .as("remembered")
          .isEqualTo(303);
      assertThat(there.register("http://127.0.0.1/callback"))
          .as("sealed anew")
          .isNotEqualTo(clientId);
    }
  }

  @Test
  void nodesWithDifferentActiveSecretsWorkTogether() {
    try (TestServer one = node(s -> s.put("previous-secrets", NEW));
        TestServer two =
            node(
                s -> {
                  s.put("secret", NEW);
                  s.put("previous-secrets", OLD);
                })) {
      assertGoesOn(one, two);
      assertGoesOn(two, one);
    }
  }

  /** After the time that the documentation names, nothing is sealed with it any more. */
  @Test
  void aFormerSecretIsRetiredOnceItsTimeIsUpAndNobodySignsInAgain() {
    Tokens tokens = client.signIn(clientId, "alice", Map.of());
    int signIns = first.entra().requestsTo("/login").size();
    try (TestServer next =
        node(
            s -> {
              s.put("secret", NEW);
              s.put("previous-secrets", OLD);
            })) {
      for (int day = 0; day < 91; day += 13) {
        clock.advance(Duration.ofDays(13));
        tokens = refreshed(next, tokens);
      }
    }
    try (TestServer last =
        node(
            s -> {
              s.put("secret", NEW);
              s.put("retired-secrets", OLD);
            })) {
      assertThat(isActive(last, tokens)).as("the signing keys and the session").isTrue();
      tokens = refreshed(last, tokens);
      assertThat(isActive(last, tokens)).isTrue();
      assertThat(first.entra().requestsTo("/login")).hasSize(signIns);
    }
  }

  private Tokens refreshed(TestServer node, Tokens tokens) {
    Answer answer = clientOf(node).refresh(clientId, tokens.refreshToken());
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return OAuthTestClient.tokens(answer);
  }

  @Test
  void aRetiredSecretOpensClientIdsAndNothingElse() {
    Tokens tokens = signIn();
    Begun begun = client.begin(clientId, Map.of());
    HttpResponse<String> page = browser.open(begun.url());
    try (TestServer after =
        node(
            s -> {
              s.put("secret", NEW);
              s.put("retired-secrets", OLD);
            })) {
      OAuthTestClient there = clientOf(after);
      HttpResponse<String> fresh = browser.open(at(after, begun.url()));
      assertThat(fresh.statusCode()).as("the client is known").isEqualTo(200);
      assertThat(fresh.headers().firstValue("Set-Cookie")).as("a new cookie").isPresent();
      HttpResponse<String> refused =
          browser.submit(pageAt(after, page), Map.of("decision", "allow"));
      Pages.assertShown(refused, 400, "not_ours");

      assertThat(isActive(after, tokens)).isFalse();
      assertThat(there.refresh(clientId, tokens.refreshToken()).text("error"))
          .isEqualTo("invalid_grant");
      assertThat(jwks(after).objects("keys").orElseThrow())
          .as("keys that leaked with the secret")
          .noneMatch(key -> key.requiredString("kid").equals(kid(tokens)));

      HeadlessBrowser person = new HeadlessBrowser();
      Begun anew = there.begin(clientId, Map.of());
      HttpResponse<String> asked = person.open(anew.url());
      URI link =
          OAuthTestClient.leaving(person.submit(pageAt(after, asked), Map.of("decision", "allow")));
      String code = code(person.open(at(after, person.signIn(link, "alice"))));
      assertThat(there.redeem(anew, code).status()).isEqualTo(200);
    }
  }

  @Test
  void aSecretThatWasChangedWithoutThePreviousDoesNotStart() {
    Tokens tokens = signIn();
    assertThatThrownBy(() -> node(s -> s.put("secret", NEW)).close())
        .hasStackTraceContaining("entrada.previous-secrets");
    assertThat(client.refresh(clientId, tokens.refreshToken()).status()).isEqualTo(200);
  }
}
