package dev.entrada.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.client.ClientMetadata;
import dev.entrada.client.RedirectPolicy;
import dev.entrada.client.RegisteredClients;
import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Opened;
import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwkSet;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.UnverifiedJwt;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.MalformedJsonException;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.testing.ClientKey;
import dev.entrada.web.Params;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever strangers send, a parser answers or refuses as it declares. */
class ParsersFuzzTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Sealer SEALER =
      new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), "https://auth.example.com");
  private static final String REGISTRATION =
      "{\"client_name\":\"Claude\",\"redirect_uris\":[\"http://localhost:3000/cb\",\"https://claude.ai"
          + "/cb\"],\"grant_types\":[\"authorization_code\",\"refresh_token\"],\"response_types\":"
          + "[\"code\"],\"token_endpoint_auth_method\":\"none\",\"scope\":\"read\",\"x\":{\"y\":[1,2.5e3]}}";
  private static final List<String> URIS =
      List.of(
          "http://127.0.0.1:1234/callback",
          "http://[::1]/cb?x=1",
          "https://app.example.com/cb",
          "cursor://anysphere.cursor-mcp/oauth/callback",
          "com.example.app:/cb",
          "http://localhost/");

  @Test
  void parametersAreReadOrRefused() {
    Fuzzing.run(
        List.of(
            "response_type=code&client_id=abc&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&state=x+y",
            "grant_type=authorization_code&code=abc&code_verifier=" + "v".repeat(43),
            "a=1&a=2&b=&c"),
        text -> {
          Params params = Params.parse(text);
          params.one("a");
          params.all("a");
          params.refuseRepeated("resource");
        },
        Set.of(OAuthException.class));
  }

  @Test
  void registrationsAreReadOrRefused() {
    Fuzzing.run(
        List.of(REGISTRATION),
        text -> {
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          ClientMetadata metadata = ClientMetadata.read(Json.parseObject(body, JsonLimits.REQUEST));
          RegisteredClients clients = new RegisteredClients(SEALER);
          assertThat(clients.find(clients.register(metadata).id()).orElseThrow().metadata())
              .isEqualTo(metadata);
        },
        Set.of(OAuthException.class, MalformedJsonException.class));
  }

  @Test
  void bytesThatAreNoTextAreNoJson() {
    Fuzzing.run(
        List.of(REGISTRATION),
        text ->
            Json.parseObject(text.getBytes(StandardCharsets.ISO_8859_1), JsonLimits.REQUEST)
                .toMap(),
        Set.of(MalformedJsonException.class));
  }

  @Test
  void redirectUrisAreReadOrRefusedAndNeverActive() {
    RedirectPolicy policy =
        RedirectPolicy.only(List.of("https://*.example.com/a/*", "http://localhost/cb"));
    Fuzzing.run(
        URIS,
        text -> {
          RedirectUri uri = new RedirectUri(text);
          assertThat(uri.value()).isEqualTo(text).doesNotContain("#", "\n", " ", "\"", "<", ">");
          assertThat(uri.value().toLowerCase(java.util.Locale.ROOT))
              .doesNotStartWith("javascript:")
              .doesNotStartWith("data:");
          assertThat(uri.matches(uri)).isTrue();
          uri.displayHost();
          policy.allows(uri);
          RedirectPolicy.STANDARD.allows(uri);
        },
        Set.of(OAuthException.class));
  }

  @Test
  void patternsOfRedirectUrisAreReadOrRefused() {
    Fuzzing.run(
        List.of("https://*.example.com/a/*", "http://localhost/cb", "https://app.example.com/*"),
        text ->
            RedirectPolicy.only(List.of(text)).allows(new RedirectUri("https://a.example.com/a/b")),
        Set.of(IllegalArgumentException.class));
  }

  @Test
  void otherValuesAreReadOrRefused() {
    Fuzzing.run(
        List.of("read write offline_access", "api://x/read"),
        text -> Scopes.parse(text).toString(),
        Set.of(OAuthException.class));
    Fuzzing.run(
        List.of("https://mcp.example.com/mcp", "http://localhost:1/mcp"),
        text -> {
          ResourceIndicator resource = new ResourceIndicator(text);
          resource.isSame(resource);
          resource.origin();
        },
        Set.of(IllegalArgumentException.class));
    Fuzzing.run(
        List.of("https://auth.example.com/x", "http://localhost:1"),
        ServerUrl::new,
        Set.of(IllegalArgumentException.class));
    Fuzzing.run(
        List.of("https://app.example.com/client.json", "AQabc"),
        text -> new ClientId(text).isUrl(),
        Set.of(OAuthException.class));
  }

  @Test
  void sealedValuesAreOursOrNot() {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    String dated = SEALER.sealUntil(Purpose.STATE, "", NOW.plus(Duration.ofHours(1)), content);
    String client = Base64Url.encode(SEALER.sealDeterministic(Purpose.CLIENT_ID, "", content));
    Fuzzing.run(
        List.of(dated, client),
        text -> {
          Opened opened = SEALER.open(Purpose.STATE, "", text, NOW);
          assertThat(opened instanceof Opened.Valid).isEqualTo(text.equals(dated));
          new RegisteredClients(SEALER)
              .find(new ClientId(text.isEmpty() || text.equals(client) ? "x" : text));
        },
        Set.of(OAuthException.class));
  }

  @Test
  void tokensAreVerifiedOrRejected() {
    ClientKey key = ClientKey.of("ES256");
    String token = key.sign(ClientKey.claims("c", "https://auth.example.com", NOW));
    JwkSet keys = JwkSet.parse(Json.write(key.jwks()).getBytes(StandardCharsets.UTF_8));
    JwtRules rules =
        new JwtRules(
            JwtRules.ANY_TYPE,
            Set.of("ES256", "RS256"),
            "c"::equals,
            Set.of("https://auth.example.com"),
            Duration.ofSeconds(30));
    assertThat(JwtVerifier.verify(token, keys, rules, NOW))
        .isInstanceOf(JwtVerification.Accepted.class);
    Fuzzing.run(
        List.of(token, key.sign(ClientKey.claims("d", "x", NOW))),
        text -> {
          Optional<UnverifiedJwt> unverified = UnverifiedJwt.parse(text);
          unverified.ifPresent(UnverifiedJwt::subject);
          assertThat(JwtVerifier.verify(text, keys, rules, NOW) instanceof JwtVerification.Accepted)
              .as(text)
              .isEqualTo(text.equals(token));
        },
        Set.of());
  }

  @Test
  void keySetsAreReadOrRefused() {
    Fuzzing.run(
        List.of(Json.write(ClientKey.of("ES256").jwks()), Json.write(ClientKey.of("EdDSA").jwks())),
        text -> JwkSet.parse(text.getBytes(StandardCharsets.UTF_8)).isEmpty(),
        Set.of(MalformedJsonException.class));
  }
}
