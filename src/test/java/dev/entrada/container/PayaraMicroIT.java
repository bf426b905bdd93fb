package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.McpVisit.SignedIn;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Payara Micro with the server at ROOT, an app that takes its tokens, and an app that has a server
 * of its own, all from one command line.
 */
@TestMethodOrder(OrderAnnotation.class)
class PayaraMicroIT {
  private static final MicroContainer MICRO = (MicroContainer) Container.current();
  private static final String ORIGIN = MICRO.origin();
  private static final String ISSUER_APP = ORIGIN + "/app/mcp";
  private static final String SAME_APP = ORIGIN + SimulatedTenant.APP_PATH;

  private static SignedIn alice;
  private static SignedIn aliceInSameApp;

  @AfterAll
  static void stop() {
    MICRO.end();
  }

  @Test
  @Order(1)
  void startsAndSaysSoInItsLog() {
    MICRO.configuration(Map.of());
    MICRO.add(
        WebApps.server(
            Container.ROOT_WAR, ModeTestCase.server(ORIGIN, ISSUER_APP, "server-at-root")));
    MICRO.add(
        WebApps.protectedApp(
            "app.war", ModeTestCase.filter(ISSUER_APP, Map.of("issuer-url", ORIGIN))));
    MICRO.add(
        WebApps.sameApp(
            "tools.war",
            ModeTestCase.server(SAME_APP, SAME_APP + "/mcp", "same-app"),
            ModeTestCase.filter(SAME_APP + "/mcp", Map.of())));

    MICRO.launch();

    assertThat(McpVisit.get(ORIGIN + "/ops/ready").text("status")).isEqualTo("UP");
    assertThat(MICRO.log())
        .contains("Entrada issues tokens as " + ORIGIN + " for [" + ISSUER_APP)
        .contains("Entrada issues tokens as " + SAME_APP + " for [" + SAME_APP + "/mcp");
  }

  @Test
  @Order(2)
  void signsInCallsAToolAndRefreshes() {
    ModeTestCase.assertFound(ORIGIN + ModeTestCase.OAUTH, ORIGIN);
    alice = ModeTestCase.assertSignsInAndRefreshes(ISSUER_APP);
    assertThat(new McpVisit(ISSUER_APP).call("garbage").status()).isEqualTo(401);

    ModeTestCase.assertEndsSessions(SAME_APP);
    aliceInSameApp = ModeTestCase.assertSignsInAndRefreshes(SAME_APP + "/mcp");
  }

  @Test
  @Order(3)
  void takesTheLargestState() {
    new McpVisit(ISSUER_APP).assertTakesTheLargestState(alice);
  }

  @Test
  @Order(4)
  void goesOnAfterARestart() {
    MICRO.end();
    MICRO.launch();

    assertGoesOn(ISSUER_APP, alice);
    assertGoesOn(SAME_APP + "/mcp", aliceInSameApp);
  }

  private static void assertGoesOn(String endpoint, SignedIn client) {
    McpVisit visit = new McpVisit(endpoint);
    visit.assertCalls(client.tokens().accessToken());
    visit.assertCalls(client.refreshed().tokens().accessToken());
  }
}
