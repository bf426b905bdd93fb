package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.McpVisit.SignedIn;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What Tomcat alone has: settings as {@code <Parameter>}s of a context file, which leaves the WAR
 * as it is; a valve that puts the metadata at the root of the host; and its own search for leaks.
 */
class TomcatHabitsContainerIT extends ModeTestCase {

  @Deployment(name = "tools", managed = false, testable = false)
  static WebArchive tools() {
    return WebApps.protectedApp("tools.war", filter(TOOLS + "/mcp", Map.of("issuer-url", AUTH)));
  }

  private static String contextFile() {
    return server(AUTH, TOOLS + "/mcp", "parameters").entrySet().stream()
        .map(
            setting ->
                "  <Parameter name=\"entrada.%s\" value=\"%s\" override=\"false\"/>%n"
                    .formatted(setting.getKey(), setting.getValue()))
        .collect(
            Collectors.joining(
                "",
                "<Context docBase=\"" + System.getProperty("entrada.war") + "\">\n",
                "</Context>\n"));
  }

  /** Asks the manager app. */
  private static String manager(String command) {
    String user = "arquillian:arquillian";
    Answer answer =
        RawHttp.get(
            ORIGIN + "/manager/text/" + command,
            Map.of(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
    assertThat(answer.body()).startsWith("OK");
    return answer.body();
  }

  @Test
  @Order(1)
  void takesSettingsFromParametersOfAContextFile() throws Exception {
    stop();
    Path base = TomcatContainer.BASE;
    CONTAINER.configuration(Map.of());
    Files.createDirectories(base.resolve("conf/Catalina/localhost"));
    Files.writeString(base.resolve("conf/Catalina/localhost/auth.xml"), contextFile());
    Files.writeString(
        base.resolve("conf/Catalina/localhost/rewrite.config"),
        "RewriteRule ^/.well-known/(oauth-authorization-server|openid-configuration)/auth$"
            + " /auth/.well-known/$1 [L]\n");

    restart(Map.of());
    CONTAINER.deploy(deployer, "tools", tools());

    SignedIn client = visit(TOOLS).signIn();
    visit(TOOLS).assertCalls(client.tokens().accessToken());
  }

  @Test
  @Order(2)
  void rewritesTheRootOfTheHostToTheServer() {
    for (String place : McpVisit.metadataPlaces(AUTH)) {
      assertFound(place, AUTH);
    }
  }

  @Test
  @Order(3)
  void findsNoLeak() throws Exception {
    CONTAINER.undeploy(deployer, "tools", tools());
    manager("undeploy?path=/auth");

    assertThat(manager("findleaks?statusLine=true").lines().skip(1)).isEmpty();
    assertThat(CONTAINER.log().lines().filter(line -> line.contains("memory leak")))
        .as("but for Tomcat's own thread, which visits each app in turn")
        .allMatch(line -> line.contains("a thread named [Catalina-utility-"));
    Files.delete(TomcatContainer.BASE.resolve("conf/Catalina/localhost/rewrite.config"));
    stop();
  }
}
