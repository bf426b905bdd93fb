package dev.entrada.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.StoredState;
import dev.entrada.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /register} over HTTP. Whatever is sent, nothing is ever stored. */
class RegistrationHttpTest {
  private static final String JSON = "application/json";

  @TempDir static Path dataDir;

  private static TestServer server;
  private static OAuthTestClient client;
  private static List<String> stored;

  @BeforeAll
  static void start() {
    server = TestServer.with(settings -> TestServer.embedded(settings, dataDir));
    client = new OAuthTestClient(server);
    client.get("/jwks"); // the signing keys are what is stored anyway
    stored = StoredState.of(dataDir);
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(StoredState.of(dataDir)).isEqualTo(stored);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer register(String body) {
    return client.post("/register", JSON, body);
  }

  private static Answer registerUris(String... uris) {
    return register("{\"redirect_uris\":[\"" + String.join("\",\"", uris) + "\"]}");
  }

  private static void assertRefused(Answer answer, String error) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith(JSON);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.json().names())
        .containsExactlyInAnyOrder("error", "error_description", "reference");
    assertThat(answer.text("error")).isEqualTo(error);
    assertThat(answer.text("error_description")).isNotEmpty().matches("[ -~&&[^\"\\\\]]+");
  }

  @ParameterizedTest
  @EnumSource(RealClients.class)
  void registersRealClientsAsPublicOnes(RealClients real) {
    Answer answer = register(real.body());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Content-Type")).startsWith(JSON);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.text("client_id")).hasSizeLessThanOrEqualTo(255).matches("[A-Za-z0-9_-]+");
    assertThat(answer.text("token_endpoint_auth_method")).isEqualTo("none");
    assertThat(answer.json().strings("redirect_uris").orElseThrow())
        .allSatisfy(uri -> assertThat(real.body()).contains('"' + uri + '"'));
    assertThat(answer.json().strings("grant_types").orElseThrow())
        .containsExactly("authorization_code", "refresh_token");
    assertThat(answer.json().strings("response_types").orElseThrow()).containsExactly("code");
    assertThat(answer.text("client_name")).isNotEmpty();
    assertThat(answer.json().has("client_secret")).isFalse();
    assertThat(answer.body()).doesNotContain("null");
  }

  @Test
  void echoesEveryRedirectUriInOrder() {
    assertThat(register(RealClients.CURSOR.body()).json().strings("redirect_uris").orElseThrow())
        .containsExactly(
            "http://localhost:8787/callback",
            "https://www.cursor.com/agents/mcp/oauth/callback",
            "cursor://anysphere.cursor-mcp/oauth/callback");
    assertThat(register(RealClients.VS_CODE.body()).json().strings("redirect_uris").orElseThrow())
        .hasSize(4);
  }

  @Test
  void givesTheSameIdForTheSameMetadataAndAnotherForOther() {
    String id = register(RealClients.CLAUDE.body()).text("client_id");

    assertThat(register(RealClients.CLAUDE.body()).text("client_id")).isEqualTo(id);
    assertThat(register(RealClients.CHATGPT.body()).text("client_id")).isNotEqualTo(id);
    String renamed = RealClients.CLAUDE.body().replace("\"Claude\"", "\"Claudine\"");
    assertThat(register(renamed).text("client_id")).isNotEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "\"text\"",
        "null",
        "{} {}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],}",
        "{'redirect_uris':['https://a.example/cb']}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"scope\":\"a\",\"scope\":\"b\"}",
        "{}",
        "{\"client_name\":\"no URIs\"}",
        "{\"redirect_uris\":null}",
        "{\"redirect_uris\":\"https://a.example/cb\"}",
        "{\"redirect_uris\":[42]}",
        "{\"redirect_uris\":[[\"https://a.example/cb\"]]}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"client_name\":7}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"grant_types\":\"authorization_code\"}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"grant_types\":[\"client_credentials\"]}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"response_types\":[\"token\"]}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"scope\":[\"read\"]}",
        "{\"redirect_uris\":[\"https://a.example/cb\"],\"n\":1e9999999999999999999999999999999}"
      })
  void refusesWhatIsNoClientMetadata(String body) {
    assertRefused(register(body), "invalid_client_metadata");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    byte[] latin = "{\"client_name\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(
        RawHttp.send(
            "POST",
            server.baseUrl() + "/register",
            Map.of("Content-Type", JSON),
            BodyPublishers.ofByteArray(latin)),
        "invalid_client_metadata");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://localhost.evil.example/cb",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "blob:https://a.example/1",
        "file:///etc/passwd",
        "https://a.example/cb#fragment",
        "https://a.example/cb#",
        "https://user@a.example/cb",
        "https://user:pw@a.example/cb",
        "http://evil.example@127.0.0.1/cb",
        "myapp://callback",
        "cursor://anysphere.cursor-mcp/oauth/callback/more",
        "https://a.example/cb?code=preset",
        "https://a.example/cb?x=1&STATE=preset",
        "https://a.example/cb?iss=preset",
        "https:///cb",
        "https:a.example",
        "/relative",
        "",
        "https://a.example/with space",
        "https://a.example/\u00e9",
        "https://a.example\\\\@evil.example/"
      })
  void refusesRedirectUrisThatAreNotSafe(String uri) {
    assertRefused(registerUris(uri), "invalid_redirect_uri");
    assertRefused(registerUris("https://good.example/cb", uri), "invalid_redirect_uri");
  }

  @Test
  void boundsTheRedirectUris() {
    String[] many = new String[17];
    java.util.Arrays.setAll(many, i -> "https://a.example/" + i);

    assertRefused(registerUris(many), "invalid_redirect_uri");
    assertRefused(register("{\"redirect_uris\":[]}"), "invalid_redirect_uri");
    assertRefused(registerUris("https://a.example/" + "x".repeat(500)), "invalid_redirect_uri");
    String longish = "https://a.example/" + "x".repeat(400);
    assertRefused(registerUris(longish, longish + "y"), "invalid_client_metadata");
  }

  @Test
  void boundsTheBody() {
    String large = "{\"client_name\":\"" + "x".repeat(6 * 1024 * 1024) + "\"}";

    assertRefused(register(large), "invalid_request");
    byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
    assertRefused(
        RawHttp.send(
            "POST",
            server.baseUrl() + "/register",
            Map.of("Content-Type", JSON),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))),
        "invalid_request");
  }

  @Test
  void boundsTheDepthAndTheNumberOfValues() {
    String head = "{\"redirect_uris\":[\"https://a.example/cb\"],\"x\":";

    assertRefused(
        register(head + "[".repeat(10_000) + "]".repeat(10_000) + "}"), "invalid_client_metadata");
    assertRefused(register(head + "[" + "1,".repeat(5_000) + "1]}"), "invalid_client_metadata");
  }

  @Test
  void takesOnlyPost() {
    for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE"}) {
      Answer answer = RawHttp.send(method, server.baseUrl() + "/register", Map.of());
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("POST");
      assertThat(answer.header("Content-Type")).startsWith(JSON);
    }
    assertThat(client.get("/register").text("error")).isEqualTo("invalid_request");
  }

  @Test
  void answersPreflights() {
    Answer answer = RawHttp.send("OPTIONS", server.baseUrl() + "/register", Map.of());

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("POST");
    assertThat(answer.header("Access-Control-Allow-Headers"))
        .contains("Content-Type", "MCP-Protocol-Version");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
  }
}
