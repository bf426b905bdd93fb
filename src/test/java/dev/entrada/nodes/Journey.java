package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.http.ClientsFile;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/**
 * A client's way from registration to revocation, one request at a time. A step that failed can be
 * taken again, as a client or a person with a browser would.
 */
final class Journey {
  /** A request, whether it can be answered without the store, and the status of its success. */
  enum Step {
    REGISTER(false, 201),
    AUTHORIZE(false, 200),
    CONSENT(false, 200),
    CALLBACK(true, 303),
    REDEEM(true, 200),
    INTROSPECT(true, 200),
    REFRESH(true, 200),
    REFRESH_AGAIN(true, 200),
    REVOKE(true, 200),
    REFRESH_REVOKED(true, 400),
    INTROSPECT_REVOKED(true, 200);

    final boolean needsStore;
    final int success;

    Step(boolean needsStore, int success) {
      this.needsStore = needsStore;
      this.success = success;
    }
  }

  private final OAuthTestClient client;
  private final HeadlessBrowser browser;
  private final String base;
  private String clientId = "";
  private Begun begun = null;
  private HttpResponse<String> page = null;
  private URI callback = null;
  private String code = "";
  private Tokens tokens = null;

  /**
   * @param base the public URL of servers whose clients file {@link #writeResourceServer} made
   */
  Journey(String base) {
    this(base, new OAuthTestClient(base, base + "/mcp"), new HeadlessBrowser());
  }

  /** One more journey of the same machine and person. */
  Journey(String base, OAuthTestClient client, HeadlessBrowser browser) {
    this.base = base;
    this.client = client;
    this.browser = browser;
  }

  /** Makes the clients file with the resource server that introspects. */
  static void writeResourceServer(Path clientsFile, String base) {
    ClientsFile.write(clientsFile, ClientsFile.resourceServer("mcp", "mcp-secret", base + "/mcp"));
  }

  /** Takes all steps, and fails at the first that does not succeed. */
  void complete() {
    for (Step step : Step.values()) {
      succeed(step);
    }
  }

  /** Takes a step, which must succeed. */
  Answer succeed(Step step) {
    Answer answer = take(step);
    assertThat(answer.status()).as("%s: %s", step, answer).isEqualTo(step.success);
    return answer;
  }

  /** The same client once more, up to where the callback comes next. */
  void beginAgain() {
    begun = client.begin(clientId, Map.of("scope", "read write"));
    succeed(Step.AUTHORIZE);
    succeed(Step.CONSENT);
  }

  /** Takes a step, whatever comes of it. */
  Answer take(Step step) {
    return switch (step) {
      case REGISTER -> register();
      case AUTHORIZE -> authorize();
      case CONSENT -> consent();
      case CALLBACK -> callBack();
      case REDEEM -> kept(redeem());
      case INTROSPECT -> introspect(true);
      case REFRESH -> kept(client.refresh(clientId, tokens.refreshToken()));
      case REFRESH_AGAIN -> refreshAgain();
      case REVOKE ->
          client.postForm("/revoke", Map.of("token", tokens.refreshToken(), "client_id", clientId));
      case REFRESH_REVOKED -> refreshRevoked();
      case INTROSPECT_REVOKED -> introspect(false);
    };
  }

  /** Redeems without keeping what comes of it. */
  Answer redeem() {
    return client.redeem(begun, code);
  }

  /** Opens the callback without keeping what comes of it. */
  Answer callbackOnly() {
    return answer(browser.open(callback));
  }

  Tokens tokens() {
    return tokens;
  }

  String clientId() {
    return clientId;
  }

  OAuthTestClient client() {
    return client;
  }

  private Answer register() {
    Answer answer =
        client.post(
            "/register",
            "application/json",
            "{\"client_name\":\"Traveller\",\"redirect_uris\":[\"http://127.0.0.1/callback\"]}");
    if (answer.status() == Step.REGISTER.success) {
      clientId = answer.text("client_id");
      begun = client.begin(clientId, Map.of("scope", "read write"));
    }
    return answer;
  }

  private Answer authorize() {
    page = browser.open(begun.url());
    return answer(page);
  }

  private Answer consent() {
    HttpResponse<String> leaving = browser.submit(page, Map.of("decision", "allow"));
    if (leaving.statusCode() == Step.CONSENT.success) {
      callback = browser.signIn(OAuthTestClient.leaving(leaving), "alice");
    }
    return answer(leaving);
  }

  private Answer callBack() {
    HttpResponse<String> answer = browser.open(callback);
    if (answer.statusCode() == Step.CALLBACK.success) {
      URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
      code = OAuthTestClient.parameters(location).getOrDefault("code", "");
      assertThat(code).as("in %s", location).isNotEmpty();
    }
    return answer(answer);
  }

  private Answer introspect(boolean active) {
    Answer answer =
        RawHttp.post(
            base + "/introspect",
            ClientsFile.basic("mcp", "mcp-secret"),
            OAuthTestClient.encode(Map.of("token", tokens.accessToken())));
    if (answer.status() == Step.INTROSPECT.success) {
      assertThat(answer.json().bool("active")).contains(active);
    }
    return answer;
  }

  /** A client with several processes: the token that another has just used. */
  private Answer refreshAgain() {
    Tokens before = tokens;
    Answer rotated = kept(client.refresh(clientId, before.refreshToken()));
    if (rotated.status() != 200) {
      return rotated;
    }
    Answer repeated = client.refresh(clientId, before.refreshToken());
    if (repeated.status() == 200) {
      assertThat(repeated.text("refresh_token")).isEqualTo(tokens.refreshToken());
    } else {
      tokens = before;
    }
    return repeated;
  }

  private Answer refreshRevoked() {
    Answer answer = client.refresh(clientId, tokens.refreshToken());
    if (answer.status() == Step.REFRESH_REVOKED.success) {
      assertThat(answer.text("error")).isEqualTo("invalid_grant");
    }
    return answer;
  }

  private Answer kept(Answer answer) {
    if (answer.status() == 200) {
      tokens = OAuthTestClient.tokens(answer);
    }
    return answer;
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers().map(), response.body());
  }
}
