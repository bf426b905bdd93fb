package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Server and filter in one app at ROOT, an app that takes Entra's tokens in a context path. */
class OneAppRootContainerIT extends ModeTestCase {
  @Deployment(name = "same app at root", managed = false, testable = false)
  static WebArchive sameAppAtRoot() {
    return WebApps.sameApp(
        Container.ROOT_WAR,
        server(ORIGIN, ORIGIN + "/mcp", "same-app-at-root"),
        filter(ORIGIN + "/mcp", Map.of()));
  }

  @Deployment(name = "Entra at path", managed = false, testable = false)
  static WebArchive directAtPath() {
    return WebApps.protectedApp(
        "tools.war", filter(TOOLS + "/mcp", direct(SimulatedTenant.DIRECT_AT_PATH)));
  }

  @Test
  @Order(1)
  void deploys() {
    deploy("same app at root", sameAppAtRoot(), "Entra at path", directAtPath());
  }

  @Test
  @Order(2)
  void sameAppRoot() {
    assertRootMetadata();
    assertFound(ORIGIN + OAUTH, ORIGIN);
    assertFound(ORIGIN + OPENID, ORIGIN);
    assertEndsSessions(ORIGIN);
  }

  @Test
  @Order(3)
  void directContextPath() {
    assertThat(visit(TOOLS).metadataUrl()).isEqualTo(TOOLS + PROTECTED + "/mcp");
    assertAcceptsEntra(TOOLS, SimulatedTenant.DIRECT_AT_PATH);
  }

  @Test
  @Order(9)
  void leavesNothing() {
    undeploy("same app at root", sameAppAtRoot(), "Entra at path", directAtPath());
  }
}
