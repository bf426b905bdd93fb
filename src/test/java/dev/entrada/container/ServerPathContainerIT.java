package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The server in a context path, an app that takes its tokens at ROOT. */
class ServerPathContainerIT extends ModeTestCase {
  @Deployment(name = "server at path", managed = false, testable = false)
  static WebArchive serverAtPath() {
    return WebApps.server("auth.war", server(AUTH, ORIGIN + "/mcp", "server-at-path"));
  }

  @Deployment(name = "issuer at root", managed = false, testable = false)
  static WebArchive issuerAtRoot() {
    return WebApps.protectedApp(
        Container.ROOT_WAR, filter(ORIGIN + "/mcp", Map.of("issuer-url", AUTH)));
  }

  @Test
  @Order(1)
  void deploys() {
    deploy("issuer at root", issuerAtRoot(), "server at path", serverAtPath());
  }

  @Test
  @Order(2)
  void serverContextPath() {
    // The first two places belong to ROOT; clients go on to the third.
    List<String> places = McpVisit.metadataPlaces(AUTH);
    assertThat(McpVisit.get(places.get(0)).status()).isEqualTo(404);
    assertThat(McpVisit.get(places.get(1)).status()).isEqualTo(404);
    assertFound(places.get(2), AUTH);
    assertFound(AUTH + OAUTH, AUTH);
    assertSignsInAndRefreshes(ORIGIN + "/mcp");
  }

  @Test
  @Order(3)
  void issuerRoot() {
    assertRootMetadata();
    assertThat(visit(ORIGIN).authorizationServer()).isEqualTo(AUTH);
    assertSignsInAndRefreshes(ORIGIN + "/mcp");
  }

  @Test
  @Order(9)
  void leavesNothing() {
    undeploy("issuer at root", issuerAtRoot(), "server at path", serverAtPath());
  }
}
