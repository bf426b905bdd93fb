package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.McpVisit.SignedIn;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The life of {@code entrada.war} at ROOT, configured by the environment and by system properties,
 * next to an app that takes its tokens.
 */
class ServerContainerIT extends ContainerTestCase {
  private static final String ENDPOINT = ORIGIN + SimulatedTenant.APP_PATH + "/mcp";
  private static final Map<String, String> NO_HEADERS = Map.of();

  private static final Map<String, String> PROPERTIES = new LinkedHashMap<>();

  static {
    PROPERTIES.put("entrada.base-url", ORIGIN);
    PROPERTIES.put("entrada.resources", ENDPOINT);
    PROPERTIES.put("entrada.authority", SimulatedTenant.ENTRA.authority());
    PROPERTIES.put("entrada.data-dir", Container.data("server"));
  }

  private static SignedIn alice;

  @Deployment(name = "server", managed = false, testable = false)
  static WebArchive server() {
    return WebApps.server(Container.ROOT_WAR);
  }

  @Deployment(name = "tools", managed = false, testable = false)
  static WebArchive tools() {
    return WebApps.protectedApp(
        "tools.war", Map.of("resource", ENDPOINT, "issuer-url", ORIGIN, "required-scopes", "read"));
  }

  private static McpVisit visit() {
    return new McpVisit(ENDPOINT);
  }

  @Test
  @Order(1)
  void startsAndSaysSoInTheLogOfTheContainer() {
    startEmpty(PROPERTIES);

    CONTAINER.deploy(deployer, "server", server());
    CONTAINER.deploy(deployer, "tools", tools());

    assertThat(McpVisit.get(ORIGIN + "/ops/ready").text("status")).isEqualTo("UP");
    assertThat(CONTAINER.log())
        .contains("Entrada issues tokens as " + ORIGIN + " for [" + ENDPOINT);
  }

  @Test
  @Order(2)
  void signsInCallsAToolAndRefreshes() {
    alice = visit().signIn();
    visit().assertCalls(alice.tokens().accessToken());

    alice = alice.refreshed();

    visit().assertCalls(alice.tokens().accessToken());
    assertThat(visit().call("garbage").status()).isEqualTo(401);
    assertThat(CONTAINER.log())
        .contains("\"event\":\"token.refresh_token\",\"outcome\":\"allowed\"");
  }

  @Test
  @Order(3)
  void leavesStreamsAndAsynchronousDispatchesAlone() {
    Map<String, String> token = Map.of("Authorization", "Bearer " + alice.tokens().accessToken());

    Answer stream = RawHttp.get(ENDPOINT, token);
    Answer dispatched = RawHttp.get(ENDPOINT + "?dispatch=1", token);

    String event = "data: " + SimulatedTenant.alice();
    assertThat(stream.body().split("\n")).contains("id: 1", "id: 3", event);
    assertThat(dispatched.body()).isEqualTo("dispatched for " + SimulatedTenant.alice());
  }

  @Test
  @Order(4)
  void answersErrorsItself() {
    Map<String, String> json = Map.of("Content-Type", "application/json");
    Map<String, String> html = Map.of("Accept", "text/html");
    SoftAssertions errors = new SoftAssertions();
    ours(errors, 404, "There is nothing at this address", RawHttp.get(ORIGIN + "/no", html));
    ours(errors, 404, "\"not_found\"", RawHttp.get(ORIGIN + "/no", NO_HEADERS));
    ours(errors, 404, "\"not_found\"", RawHttp.send("PUT", ORIGIN + "/no/way", NO_HEADERS));
    ours(errors, 405, "\"invalid_request\"", RawHttp.get(ORIGIN + "/token", NO_HEADERS));
    ours(errors, 405, "\"invalid_request\"", RawHttp.send("FOO", ORIGIN + "/jwks", NO_HEADERS));
    ours(errors, 405, "", RawHttp.send("DELETE", ORIGIN + "/authorize", html));
    ours(errors, 400, "\"error\"", RawHttp.post(ORIGIN + "/register", json, "{\"a\":"));
    ours(errors, 400, "\"error\"", RawHttp.post(ORIGIN + "/token", NO_HEADERS, "grant_type=%zz"));
    ours(errors, 400, "<html", RawHttp.get(ORIGIN + "/authorize", html));
    ours(errors, 400, "<html", RawHttp.get(ORIGIN + "/auth/callback?state=x", html));
    errors.assertAll();
  }

  private static void ours(SoftAssertions errors, int status, String text, Answer answer) {
    errors.assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    errors.assertThat(answer.body()).as("%s", answer).contains(text).doesNotContain("Exception");
    errors
        .assertThat(answer.header("X-Content-Type-Options"))
        .as("%s", answer)
        .isEqualTo("nosniff");
  }

  @Test
  @Order(5)
  void takesTheLargestState() {
    visit().assertTakesTheLargestState(alice);
  }

  @Test
  @Order(6)
  void undeploysWithoutLeavingAThreadOrAClass() {
    CONTAINER.undeploy(deployer, "tools", tools());
    CONTAINER.undeploy(deployer, "server", server());

    assertNothingIsLeft();
  }

  @Test
  @Order(7)
  void goesOnAfterARedeployment() {
    CONTAINER.deploy(deployer, "server", server());
    CONTAINER.deploy(deployer, "tools", tools());

    visit().assertCalls(alice.tokens().accessToken());
    alice = alice.refreshed();
    visit().assertCalls(alice.tokens().accessToken());
  }

  @Test
  @Order(8)
  void goesOnAfterARestart() {
    String accessToken = alice.tokens().accessToken();

    restart(PROPERTIES);

    visit().assertCalls(accessToken);
    alice = alice.refreshed();
    visit().assertCalls(alice.tokens().accessToken());
    CONTAINER.undeploy(deployer, "tools", tools());
    CONTAINER.undeploy(deployer, "server", server());
    stop();
  }
}
