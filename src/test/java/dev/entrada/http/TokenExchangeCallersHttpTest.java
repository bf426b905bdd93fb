package dev.entrada.http;

import static dev.entrada.testing.TestResourceServer.USER_READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.jose.AssertionSigner;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a resource server proves itself: a secret in either place, or an assertion. */
class TokenExchangeCallersHttpTest {
  private static final TestResourceServer BASIC = TestResourceServer.named("by-basic");
  private static final TestResourceServer POSTED = TestResourceServer.named("by-post");
  private static final String SIGNING = "by-assertion";

  @TempDir static Path directory;

  private static KeyPair keys;
  private static EntraSimulator entra;
  private static TestServer server;
  private static OAuthTestClient client;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    entra =
        EntraSimulator.start(
            Directory.contoso(TenantKind.app().withSecret(TestServer.CLIENT_SECRET)));
    server =
        TestServer.at(
            entra,
            Clock.systemUTC(),
            settings -> {
              String resource = settings.get("resources");
              Map<String, Object> posted = POSTED.entry(resource, USER_READ);
              posted.put("token_endpoint_auth_method", "client_secret_post");
              TestResourceServer.list(
                  settings,
                  directory,
                  List.of(BASIC.entry(resource, USER_READ), posted, signing(resource)));
            },
            UnaryOperator.identity());
    client = new OAuthTestClient(server);
    String clientId = client.register("http://127.0.0.1/callback");
    token = client.signIn(clientId, "alice", Map.of()).accessToken();
  }

  @AfterAll
  static void stop() {
    server.close();
    entra.close();
  }

  private static Map<String, Object> signing(String resource) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("client_id", SIGNING);
    entry.put("grant_types", List.of(TestResourceServer.EXCHANGE));
    entry.put("resources", List.of(resource));
    entry.put("downstream_scopes", List.of(USER_READ));
    entry.put(
        "jwks",
        Map.of(
            "keys",
            List.of(
                Map.of(
                    "kty", "RSA",
                    "kid", "key-1",
                    "use", "sig",
                    "n", base64(key.getModulus()),
                    "e", base64(key.getPublicExponent())))));
    return entry;
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static Answer asserted(String audience, String jti) {
    long now = Instant.now().getEpochSecond();
    String assertion =
        AssertionSigner.signPs256(
            keys.getPrivate(),
            Map.of("kid", "key-1"),
            Map.of(
                "iss", SIGNING, "sub", SIGNING, "aud", audience, "jti", jti, "iat", now, "exp",
                now + 60));
    Map<String, String> form = TestResourceServer.form(token, USER_READ);
    form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.put("client_assertion", assertion);
    return client.postForm("/token", form);
  }

  private static Answer posted(TestResourceServer caller, String secret) {
    Map<String, String> form = TestResourceServer.form(token, USER_READ);
    form.put("client_id", caller.id());
    form.put("client_secret", secret);
    return client.postForm("/token", form);
  }

  private static void assertUnknown(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(401);
    assertThat(answer.text("error")).isEqualTo("invalid_client");
  }

  @Test
  void takesASecretInTheHeader() {
    assertThat(BASIC.exchange(server, token, USER_READ).status()).isEqualTo(200);
  }

  @Test
  void takesASecretInTheForm() {
    assertThat(posted(POSTED, POSTED.secret().reveal()).status()).isEqualTo(200);
  }

  @Test
  void takesAnAssertionOnce() {
    String jti = RandomTokens.id();
    assertThat(asserted(server.baseUrl() + "/token", jti).status()).isEqualTo(200);
    assertUnknown(asserted(server.baseUrl() + "/token", jti));
    assertThat(asserted(server.baseUrl(), RandomTokens.id()).status()).isEqualTo(200);
  }

  @Test
  void refusesAnAssertionForSomebodyElse() {
    assertUnknown(asserted(entra.tokenUri().toString(), RandomTokens.id()));
  }

  @Test
  void oneServersSecretIsNotAnothers() {
    assertUnknown(posted(POSTED, BASIC.secret().reveal()));
    assertUnknown(posted(new TestResourceServer(SIGNING, BASIC.secret()), "anything"));
  }
}
