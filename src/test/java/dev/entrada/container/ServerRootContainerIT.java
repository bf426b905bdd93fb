package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The server at ROOT, an app that takes its tokens in a context path. */
class ServerRootContainerIT extends ModeTestCase {
  @Deployment(name = "server at root", managed = false, testable = false)
  static WebArchive serverAtRoot() {
    return WebApps.server(Container.ROOT_WAR, server(ORIGIN, TOOLS + "/mcp", "server-at-root"));
  }

  @Deployment(name = "issuer at path", managed = false, testable = false)
  static WebArchive issuerAtPath() {
    return WebApps.protectedApp("tools.war", filter(TOOLS + "/mcp", Map.of("issuer-url", ORIGIN)));
  }

  @Test
  @Order(1)
  void deploys() {
    deploy("server at root", serverAtRoot(), "issuer at path", issuerAtPath());
  }

  @Test
  @Order(2)
  void serverRoot() {
    assertFound(ORIGIN + OAUTH, ORIGIN);
    assertFound(ORIGIN + OPENID, ORIGIN);
    assertThat(McpVisit.get(ORIGIN + "/").body()).contains(TOOLS + "/mcp");
    assertSignsInAndRefreshes(TOOLS + "/mcp");
  }

  @Test
  @Order(3)
  void issuerContextPath() {
    assertThat(visit(TOOLS).metadataUrl()).isEqualTo(TOOLS + PROTECTED + "/mcp");
    assertThat(visit(TOOLS).authorizationServer()).isEqualTo(ORIGIN);
    assertSignsInAndRefreshes(TOOLS + "/mcp");
  }

  @Test
  @Order(9)
  void leavesNothing() {
    undeploy("server at root", serverAtRoot(), "issuer at path", issuerAtPath());
  }
}
