package dev.entrada.container;

import static dev.entrada.container.SimulatedTenant.APP_PATH;
import static dev.entrada.container.SimulatedTenant.SERVER_PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.McpVisit.SignedIn;
import dev.entrada.simulator.Directory;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Tokens;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * One pair of deployments, of which one is at ROOT: each is a cell of the table in {@code
 * README.md}. All settings come from {@code web.xml} but those that the whole process shares.
 */
abstract class ModeTestCase extends ContainerTestCase {
  static final String TOOLS = ORIGIN + APP_PATH;
  static final String AUTH = ORIGIN + SERVER_PATH;
  static final String OAUTH = "/.well-known/oauth-authorization-server";
  static final String OPENID = "/.well-known/openid-configuration";
  static final String PROTECTED = "/.well-known/oauth-protected-resource";

  static Map<String, String> server(String baseUrl, String resource, String data) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("base-url", baseUrl);
    settings.put("resources", resource);
    settings.put("authority", SimulatedTenant.ENTRA.authority());
    settings.put("data-dir", Container.data(data));
    return settings;
  }

  static Map<String, String> filter(String resource, Map<String, String> mode) {
    Map<String, String> settings = new HashMap<>(mode);
    settings.put("resource", resource);
    settings.put("required-scopes", "read");
    return settings;
  }

  static Map<String, String> direct(String clientId) {
    return Map.of(
        "tenant-id",
        Directory.TENANT_ID,
        "client-id",
        clientId,
        "authority",
        SimulatedTenant.ENTRA.authority());
  }

  /** Deploys both to a container that has nothing but the settings that all share. */
  final void deploy(String root, WebArchive atRoot, String path, WebArchive atPath) {
    startEmpty(Map.of());
    CONTAINER.deploy(deployer, root, atRoot);
    CONTAINER.deploy(deployer, path, atPath);
  }

  /** Undeploys both and sees that they leave nothing. */
  final void undeploy(String root, WebArchive atRoot, String path, WebArchive atPath) {
    CONTAINER.undeploy(deployer, path, atPath);
    CONTAINER.undeploy(deployer, root, atRoot);
    assertNothingIsLeft();
  }

  static McpVisit visit(String base) {
    return new McpVisit(base + "/mcp");
  }

  static void assertFound(String url, String issuer) {
    Answer metadata = McpVisit.get(url);
    assertThat(metadata.status()).as(url).isEqualTo(200);
    assertThat(metadata.text("issuer")).isEqualTo(issuer);
  }

  /** Clients look there without being told, with the path of the resource and without. */
  static void assertRootMetadata() {
    assertThat(visit(ORIGIN).metadataUrl()).isEqualTo(ORIGIN + PROTECTED + "/mcp");
    assertThat(McpVisit.get(ORIGIN + PROTECTED).text("resource")).isEqualTo(ORIGIN + "/mcp");
  }

  static SignedIn assertSignsInAndRefreshes(String endpoint) {
    McpVisit visit = new McpVisit(endpoint);
    SignedIn client = visit.signIn();
    visit.assertCalls(client.tokens().accessToken());
    SignedIn refreshed = client.refreshed();
    assertThat(refreshed.tokens().accessToken()).isNotEqualTo(client.tokens().accessToken());
    visit.assertCalls(refreshed.tokens().accessToken());
    return refreshed;
  }

  /** In one app, a session that has ended is refused at once. */
  static void assertEndsSessions(String base) {
    SignedIn client = assertSignsInAndRefreshes(base + "/mcp");
    client
        .client()
        .postForm(
            "/revoke",
            Map.of("token", client.tokens().refreshToken(), "client_id", client.clientId()));
    assertThat(visit(base).call(client.tokens().accessToken()).status()).isEqualTo(401);
  }

  static void assertAcceptsEntra(String base, String clientId) {
    assertThat(visit(base).authorizationServer()).isEqualTo(SimulatedTenant.ENTRA.issuer());
    String scope = base + "/mcp/read";
    Tokens tokens = SimulatedTenant.signInDirectly(clientId, scope);
    visit(base).assertCalls(tokens.accessToken());
    Tokens refreshed = SimulatedTenant.refreshDirectly(clientId, scope, tokens.refreshToken());
    visit(base).assertCalls(refreshed.accessToken());
  }
}
