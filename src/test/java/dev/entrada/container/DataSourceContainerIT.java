package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.McpVisit.SignedIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Server and filter in one app, whose state is in a DataSource that the container has bound. */
class DataSourceContainerIT extends ModeTestCase {
  private static final String DATA = "data-source";
  private static SignedIn alice;

  @Deployment(name = "with DataSource", managed = false, testable = false)
  static WebArchive withDataSource() {
    Map<String, String> settings = new LinkedHashMap<>(server(TOOLS, TOOLS + "/mcp", DATA));
    settings.put("store", CONTAINER.dataSource());
    settings.put("secret", "a-secret-of-the-container-tests-that-is-long-enough");
    return WebApps.sameApp("tools.war", settings, filter(TOOLS + "/mcp", Map.of()));
  }

  @Test
  @Order(1)
  void keepsItsStateInADataSource() throws Exception {
    startEmpty(Map.of());
    CONTAINER.bindDataSource();
    CONTAINER.deploy(deployer, "with DataSource", withDataSource());

    alice = assertSignsInAndRefreshes(TOOLS + "/mcp");

    assertThat(CONTAINER.log()).doesNotContain("entrada-store");
    assertThat(Path.of(Container.data(DATA), "state.mv.db")).doesNotExist();
    assertThat(Files.size(Container.directory().resolve("datasource.mv.db"))).isPositive();
  }

  @Test
  @Order(2)
  void findsItAgainAfterARedeployment() throws Exception {
    CONTAINER.undeploy(deployer, "with DataSource", withDataSource());
    CONTAINER.bindDataSource();
    CONTAINER.deploy(deployer, "with DataSource", withDataSource());

    visit(TOOLS).assertCalls(alice.refreshed().tokens().accessToken());

    CONTAINER.undeploy(deployer, "with DataSource", withDataSource());
    stop();
  }
}
