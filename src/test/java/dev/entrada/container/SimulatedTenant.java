package dev.entrada.container;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.UriQuery;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tenant of all deployments: one application with the redirect URI of each place that the
 * server may be at, and one for each app that accepts Entra's own tokens.
 */
final class SimulatedTenant {
  static final String ROOT = "";
  static final String SERVER_PATH = "/auth";
  static final String APP_PATH = "/tools";

  /** The applications of the apps that Entra's own tokens are for. */
  static final String DIRECT_AT_ROOT = "22222222-2222-4333-8444-555555555555";

  static final String DIRECT_AT_PATH = "33333333-2222-4333-8444-555555555555";

  private static final String CLIENT_REDIRECT = "http://localhost:53682/callback";
  private static final String ORIGIN = Container.current().origin();

  /** Ends with the process of the tests. */
  static final EntraSimulator ENTRA =
      EntraSimulator.start(
          Directory.contoso(
              TestServer.directory(ORIGIN + TestServer.CALLBACK)
                  .app(TestServer.CLIENT_ID)
                  .orElseThrow()
                  .withRedirectUri(ORIGIN + SERVER_PATH + TestServer.CALLBACK)
                  .withRedirectUri(ORIGIN + "/oauth" + TestServer.CALLBACK)
                  .withRedirectUri(ORIGIN + APP_PATH + "/oauth" + TestServer.CALLBACK),
              direct(DIRECT_AT_ROOT, ORIGIN + "/mcp"),
              direct(DIRECT_AT_PATH, ORIGIN + APP_PATH + "/mcp")));

  private SimulatedTenant() {}

  private static AppRegistration direct(String clientId, String resource) {
    return AppRegistration.named(clientId, "Tools")
        .withIdentifierUri(resource)
        .withSecret(TestServer.CLIENT_SECRET)
        .withRedirectUri(CLIENT_REDIRECT)
        .withScopes("read");
  }

  /** The subject that Alice's tokens have in every mode. */
  static String alice() {
    return Directory.TENANT_ID + "." + ENTRA.directory().person("alice").orElseThrow().objectId();
  }

  /** Signs Alice in at Entra itself, as a client that is registered there does. */
  static Tokens signInDirectly(String clientId, String scope) {
    String verifier = RandomTokens.secret();
    Map<String, String> request = new LinkedHashMap<>();
    request.put("client_id", clientId);
    request.put("response_type", "code");
    request.put("redirect_uri", CLIENT_REDIRECT);
    request.put("scope", scope + " openid offline_access");
    request.put("state", RandomTokens.id());
    request.put("code_challenge", CodeChallenge.of(verifier).value());
    request.put("code_challenge_method", "S256");
    URI authorize = URI.create(UriQuery.append(ENTRA.authorizeUri().toString(), request));
    String code =
        OAuthTestClient.parameters(new HeadlessBrowser().signIn(authorize, "alice")).get("code");
    return atEntra(
        clientId,
        Map.of(
            "grant_type", "authorization_code",
            "code", code,
            "scope", scope + " openid offline_access",
            "redirect_uri", CLIENT_REDIRECT,
            "code_verifier", verifier));
  }

  static Tokens refreshDirectly(String clientId, String scope, String refreshToken) {
    return atEntra(
        clientId,
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            refreshToken,
            "scope",
            scope + " offline_access"));
  }

  private static Tokens atEntra(String clientId, Map<String, String> grant) {
    Map<String, String> form = new LinkedHashMap<>(grant);
    form.put("client_id", clientId);
    form.put("client_secret", TestServer.CLIENT_SECRET);
    Answer answer =
        RawHttp.post(
            ENTRA.tokenUri().toString(),
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            OAuthTestClient.encode(form));
    return OAuthTestClient.tokens(answer);
  }
}
