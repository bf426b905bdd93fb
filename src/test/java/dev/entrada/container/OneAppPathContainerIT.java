package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Server and filter in one app in a context path, an app that takes Entra's tokens at ROOT. */
class OneAppPathContainerIT extends ModeTestCase {
  @Deployment(name = "Entra at root", managed = false, testable = false)
  static WebArchive directAtRoot() {
    return WebApps.protectedApp(
        Container.ROOT_WAR, filter(ORIGIN + "/mcp", direct(SimulatedTenant.DIRECT_AT_ROOT)));
  }

  @Deployment(name = "same app at path", managed = false, testable = false)
  static WebArchive sameAppAtPath() {
    return WebApps.sameApp(
        "tools.war",
        server(TOOLS, TOOLS + "/mcp", "same-app-at-path"),
        filter(TOOLS + "/mcp", Map.of()));
  }

  @Test
  @Order(1)
  void deploys() {
    deploy("Entra at root", directAtRoot(), "same app at path", sameAppAtPath());
  }

  @Test
  @Order(2)
  void directRoot() {
    assertRootMetadata();
    assertAcceptsEntra(ORIGIN, SimulatedTenant.DIRECT_AT_ROOT);
  }

  @Test
  @Order(3)
  void sameAppContextPath() {
    assertThat(visit(TOOLS).metadataUrl()).isEqualTo(TOOLS + PROTECTED + "/mcp");
    assertFound(TOOLS + OPENID, TOOLS);
    assertEndsSessions(TOOLS);
  }

  @Test
  @Order(9)
  void leavesNothing() {
    undeploy("Entra at root", directAtRoot(), "same app at path", sameAppAtPath());
  }
}
