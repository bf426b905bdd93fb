package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.WebApps;
import dev.entrada.http.ClientsFile;
import dev.entrada.nodes.Journey.Step;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same WAR in Tomcat, in WildFly and by itself, on one PostgreSQL behind one proxy, each
 * request at the next; an app with tools in the first two, behind another proxy.
 */
@Timeout(180)
class MixedContainersNodesIT {
  private static final String CALL =
      """
      {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}}""";

  @TempDir Path directory;

  private final int port = TestServer.freePort();
  private final int toolsPort = TestServer.freePort();
  private final String base = "http://localhost:" + port;
  private final String tools = "http://localhost:" + toolsPort + "/tools/mcp";

  private Map<String, String> settings(EntraSimulator entra, PostgresServer database) {
    Path clientsFile = directory.resolve("clients.json");
    ClientsFile.write(clientsFile, ClientsFile.resourceServer("mcp", "mcp-secret", tools));
    return TestServer.settings(
        port,
        entra.authority(),
        changed -> {
          changed.put("resources", tools);
          changed.put("clients-file", clientsFile.toString());
          changed.put("store", database.url(database.createDatabase()));
          changed.put("store-user", "postgres");
        });
  }

  private WebArchive app() {
    return WebApps.protectedApp(
        "tools.war", Map.of("resource", tools, "issuer-url", base, "required-scopes", "read"));
  }

  @Test
  void everyHopOfAFlowMayBeInAnotherContainer() throws Exception {
    try (PostgresServer database = PostgresServer.start(directory.resolve("postgres"));
        EntraSimulator entra =
            EntraSimulator.start(TestServer.directory(base + TestServer.CALLBACK))) {
      Map<String, String> settings = settings(entra, database);
      try (ContainerNode tomcat =
              ContainerNode.tomcat(directory.resolve("tomcat"), settings, app());
          ContainerNode wildFly =
              ContainerNode.wildFly(directory.resolve("wildfly"), settings, app());
          ContainerNode jetty = ContainerNode.standalone(directory.resolve("jetty"), settings);
          RoundRobinProxy proxy =
              RoundRobinProxy.start(port, List.of(tomcat.port(), wildFly.port(), jetty.port()));
          RoundRobinProxy toolsProxy =
              RoundRobinProxy.start(toolsPort, List.of(tomcat.port(), wildFly.port()))) {
        for (ContainerNode node : List.of(tomcat, wildFly, jetty)) {
          node.await("/ops/ready", 200);
        }
        tomcat.await("/tools/mcp", 401);
        wildFly.await("/tools/mcp", 401);
        assertThat(List.of(proxy.base(), toolsProxy.base() + "/tools/mcp"))
            .containsExactly(base, tools);

        travel(); // from now on the apps have the keys, and ask no node for them in between
        Map<Step, String> first = travel();
        Map<Step, String> second = travel();
        Map<Step, String> third = travel();

        for (Step step : Step.values()) {
          assertThat(List.of(first.get(step), second.get(step), third.get(step)))
              .as("who answered %s", step)
              .containsExactlyInAnyOrder("0", "1", "2");
        }
        assertThat(entra.requestsTo("/login")).hasSize(4);
      }
    }
  }

  /** Takes all steps, with a tool call in each container after every new token. */
  private Map<Step, String> travel() {
    Journey journey = new Journey(base, new OAuthTestClient(base, tools), new HeadlessBrowser());
    Map<Step, String> answeredBy = new HashMap<>();
    // Twelve requests are four rounds: one more, and the next journey begins at another node.
    String before = RawHttp.get(base + "/jwks", Map.of()).header(RoundRobinProxy.ANSWERED_BY);
    for (Step step : Step.values()) {
      Answer answer = journey.succeed(step);
      String by = answer.header(RoundRobinProxy.ANSWERED_BY);
      assertThat(by).as("%s", step).isNotEqualTo(before);
      answeredBy.put(step, by);
      before = by;
      if (step == Step.REDEEM || step == Step.REFRESH) {
        String token = journey.tokens().accessToken();
        assertThat(List.of(toolCall(token), toolCall(token))).containsExactlyInAnyOrder("0", "1");
      }
    }
    return answeredBy;
  }

  /** Calls a tool; answers in which container it was. */
  private String toolCall(String token) {
    Instant end = Instant.now().plus(Duration.ofSeconds(40));
    Answer answer;
    do {
      answer =
          RawHttp.post(
              tools,
              Map.of("Content-Type", "application/json", "Authorization", "Bearer " + token),
              CALL);
      // an app that started before its server has no keys yet, and says when to come again
    } while (answer.status() == 503 && Instant.now().isBefore(end));
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.body()).contains("\"text\":\"" + Directory.TENANT_ID);
    return answer.header(RoundRobinProxy.ANSWERED_BY);
  }
}
