package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.LargestState;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an MCP client does with nothing but the URL of an endpoint: discover, sign in, call. */
final class McpVisit {
  private static final Pattern RESOURCE_METADATA =
      Pattern.compile("resource_metadata=\"([^\"]*)\"");
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private final String endpoint;

  McpVisit(String endpoint) {
    this.endpoint = endpoint;
  }

  /** A client that has registered and signed Alice in. */
  record SignedIn(OAuthTestClient client, String clientId, Tokens tokens) {
    SignedIn refreshed() {
      return new SignedIn(
          client,
          clientId,
          OAuthTestClient.tokens(client.refresh(clientId, tokens.refreshToken())));
    }
  }

  /** What is posted to call a tool. */
  static String body(String tool) {
    return """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"%s","arguments":{}}}"""
        .formatted(tool);
  }

  static Answer get(String url) {
    return RawHttp.get(url, Map.of());
  }

  /** The metadata that the challenge names. */
  String metadataUrl() {
    Answer challenge = call("");
    assertThat(challenge.status()).as("without a token: %s", challenge).isEqualTo(401);
    Matcher named = RESOURCE_METADATA.matcher(challenge.header("WWW-Authenticate"));
    assertThat(named.find()).as("challenge %s", challenge.headers()).isTrue();
    return named.group(1);
  }

  /** The authorization server that the metadata of the endpoint names. */
  String authorizationServer() {
    Answer metadata = get(metadataUrl());
    assertThat(metadata.status()).as("%s", metadata).isEqualTo(200);
    assertThat(metadata.text("resource")).isEqualTo(endpoint);
    List<String> servers = metadata.json().strings("authorization_servers").orElseThrow();
    assertThat(servers).hasSize(1);
    return servers.get(0);
  }

  /**
   * Where clients of the 2025-11-25 revision look for the metadata of an authorization server, in
   * their order.
   */
  static List<String> metadataPlaces(String issuer) {
    URI uri = URI.create(issuer);
    String origin = uri.getScheme() + "://" + uri.getRawAuthority();
    String path = uri.getRawPath();
    return path.isEmpty()
        ? List.of(
            origin + "/.well-known/oauth-authorization-server",
            origin + "/.well-known/openid-configuration")
        : List.of(
            origin + "/.well-known/oauth-authorization-server" + path,
            origin + "/.well-known/openid-configuration" + path,
            issuer + "/.well-known/openid-configuration");
  }

  /** The first document of an issuer that is found in its places. */
  static Answer serverMetadata(String issuer) {
    Optional<Answer> found =
        metadataPlaces(issuer).stream()
            .map(McpVisit::get)
            .filter(answer -> answer.status() == 200)
            .findFirst();
    assertThat(found).as("metadata of %s", issuer).isPresent();
    assertThat(found.get().text("issuer")).isEqualTo(issuer);
    return found.get();
  }

  /** Discovers the server, registers and signs Alice in. */
  SignedIn signIn() {
    Answer metadata = serverMetadata(authorizationServer());
    String register = metadata.text("registration_endpoint");
    OAuthTestClient client = new OAuthTestClient(register.replaceFirst("/register$", ""), endpoint);
    assertThat(metadata.text("token_endpoint")).isEqualTo(register.replace("/register", "/token"));
    String clientId = client.register(OAuthTestClient.REDIRECT_URI);
    return new SignedIn(client, clientId, client.signIn(clientId, "alice", Map.of()));
  }

  /** Signs in through the longest redirect that Entra can send. */
  void assertTakesTheLargestState(SignedIn signedIn) {
    SimulatedTenant.ENTRA.faults().codeCharacters(2500);
    LargestState largest = LargestState.begin(signedIn.client());
    HeadlessBrowser browser = new HeadlessBrowser();
    URI callback = OAuthTestClient.throughEntra(browser, largest.begun(), "alice");
    SimulatedTenant.ENTRA.faults().reset();

    assertThat(callback.toString().length()).isGreaterThan(5000);
    assertCalls(largest.redeem(signedIn.client(), browser.open(callback)).accessToken());
  }

  /**
   * Calls a tool.
   *
   * @param token empty for none
   */
  Answer call(String token) {
    return call("whoami", token);
  }

  Answer call(String tool, String token) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    if (!token.isEmpty()) {
      headers.put("Authorization", "Bearer " + token);
    }
    return RawHttp.post(endpoint, headers, body(tool));
  }

  /**
   * Calls a tool, and sees that the app knows who calls. An app that started before its server has
   * no keys yet and says when to come again, which clients do.
   */
  void assertCalls(String token) {
    Instant end = Instant.now().plus(PATIENCE);
    Answer answer = call(token);
    while (answer.status() == 503
        && !answer.header("Retry-After").isEmpty()
        && Instant.now().isBefore(end)) {
      answer = call(token);
    }
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.body()).contains("\"" + SimulatedTenant.alice() + "\"");
  }
}
