package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.testing.OAuthTestClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The server in a context path, and its metadata at the root of the host all the same, by the ROOT
 * app that the script of {@code docs/deploy} makes.
 */
class WellKnownContainerIT extends ModeTestCase {
  private static final Path MADE = Container.directory().resolve("root.d");
  private static final List<String> CONTENT =
      List.of(
          "WEB-INF/web.xml",
          "WEB-INF/oauth-authorization-server.jsp",
          "WEB-INF/openid-configuration.jsp");

  @Deployment(name = "server", managed = false, testable = false)
  static WebArchive server() {
    return WebApps.server("auth.war", server(AUTH, TOOLS + "/mcp", "well-known"));
  }

  /** Its content is not there before the script has run, and not read before it is deployed. */
  @Deployment(name = "metadata", managed = false, testable = false)
  static WebArchive metadata() {
    WebArchive archive = ShrinkWrap.create(WebArchive.class, Container.ROOT_WAR);
    CONTENT.forEach(path -> archive.add(() -> read(path), path));
    return archive;
  }

  private static InputStream read(String path) {
    try (ZipFile war = new ZipFile(MADE.resolve("ROOT.war").toFile())) {
      return new ByteArrayInputStream(war.getInputStream(war.getEntry(path)).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(1)
  void answersAtTheRootOfTheHost() throws Exception {
    startEmpty(Map.of());
    CONTAINER.deploy(deployer, "server", server());
    Files.createDirectories(MADE);
    Tool.run(List.of("docs/deploy/well-known-root.sh", AUTH, MADE.toString()));

    CONTAINER.deploy(deployer, "metadata", metadata());

    for (String place : McpVisit.metadataPlaces(AUTH)) {
      Answer answer = McpVisit.get(place);
      assertThat(answer.status()).as(place).isEqualTo(200);
      assertThat(answer.text("issuer")).isEqualTo(AUTH);
      assertThat(answer.header("Content-Type")).startsWith("application/json");
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }
  }

  @Test
  @Order(2)
  void leavesNothing() {
    undeploy("metadata", metadata(), "server", server());
  }
}
