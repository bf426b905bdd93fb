package dev.entrada.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.container.McpVisit.SignedIn;
import dev.entrada.container.app.EmptyFilter;
import dev.entrada.container.app.HeaderFilter;
import dev.entrada.container.app.ToolServlet;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.PostgresServer;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * How many requests in a second an app answers with the filter in its {@code web.xml}, and without:
 * four apps in one container, which get the same requests with the same tokens in turns. Needs
 * {@code wrk} and a machine that does nothing else; {@code src/benchmark/containers.sh} runs it.
 */
class ContainerLoad extends ModeTestCase {
  private static final int TOKENS_SENT = Integer.getInteger("load.tokens", 1000);
  private static final int ROUNDS = Integer.getInteger("load.rounds", 16);
  private static final String HANDLERS = System.getProperty("load.handlers", "");
  private static final int WARM_UP_SECONDS = 12;
  private static final PostgresServer DATABASE = database();

  /** The apps, by what guards them. */
  private static final Map<LoadRun.Guard, String> APPS =
      Map.of(
          LoadRun.Guard.NONE, ORIGIN + "/open",
          LoadRun.Guard.EMPTY, ORIGIN + "/empty",
          LoadRun.Guard.HEADER, ORIGIN + "/header",
          LoadRun.Guard.ENTRADA, TOOLS);

  /** As many notes of Alice's as of nobody's, whom an app without a filter takes all for. */
  private static PostgresServer database() {
    try {
      Path data = Container.directory().resolve("notes");
      Container.delete(data);
      PostgresServer server = PostgresServer.start(data);
      server.execute(
          "postgres",
          "CREATE TABLE notes (owner text, number int, note text, PRIMARY KEY (owner, number))",
          "INSERT INTO notes SELECT owner, number, 'what to do next, number ' || number FROM"
              + " generate_series(1, 1000) number, unnest(ARRAY['%s', '%s']) owner"
                  .formatted(SimulatedTenant.alice(), ToolServlet.NOBODY),
          "ANALYZE notes");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String notes() {
    return DATABASE.url("postgres") + "?user=postgres";
  }

  @Deployment(name = "load server", managed = false, testable = false)
  static WebArchive loadServer() {
    return WebApps.server(Container.ROOT_WAR, server(ORIGIN, TOOLS + "/mcp", "load"));
  }

  @Deployment(name = "protected", managed = false, testable = false)
  static WebArchive protectedApp() {
    return WebApps.addHandlers(
        WebApps.protectedApp("tools.war", filter(TOOLS + "/mcp", Map.of("issuer-url", ORIGIN))),
        notes(),
        "");
  }

  @Deployment(name = "unprotected", managed = false, testable = false)
  static WebArchive unprotectedApp() {
    return WebApps.addHandlers(WebApps.unprotectedApp("open.war"), notes(), "");
  }

  @Deployment(name = "empty filter", managed = false, testable = false)
  static WebArchive emptyFilterApp() {
    return behind("empty.war", EmptyFilter.class);
  }

  @Deployment(name = "header only", managed = false, testable = false)
  static WebArchive headerOnlyApp() {
    return behind("header.war", HeaderFilter.class);
  }

  private static WebArchive behind(String name, Class<? extends Filter> filter) {
    String webXml =
        """
          <filter>
            <filter-name>guard</filter-name>
            <filter-class>%s</filter-class>
            <async-supported>true</async-supported>
          </filter>
          <filter-mapping>
            <filter-name>guard</filter-name>
            <url-pattern>/mcp</url-pattern>
            <url-pattern>/bare</url-pattern>
            <url-pattern>/sdk</url-pattern>
          </filter-mapping>
        """
            .formatted(filter.getName());
    return WebApps.addHandlers(WebApps.unprotectedApp(name), notes(), webXml).addClass(filter);
  }

  @Test
  void answersTheSameNumberOfRequests() throws Exception {
    CONTAINER.configuration(Map.of());
    CONTAINER.prepareForLoad();
    startEmpty(Map.of());
    CONTAINER.deploy(deployer, "load server", loadServer());
    CONTAINER.deploy(deployer, "protected", protectedApp());
    CONTAINER.deploy(deployer, "unprotected", unprotectedApp());
    CONTAINER.deploy(deployer, "empty filter", emptyFilterApp());
    CONTAINER.deploy(deployer, "header only", headerOnlyApp());
    LoadRun run = new LoadRun(APPS, HANDLERS, tokens(), TOKENS_SENT, Container.process());
    assertGuards();
    assertNotes();

    run.warmUp(WARM_UP_SECONDS);
    for (int round = 0; round < ROUNDS; round++) {
      run.round(round);
    }

    run.report(Container.directory());
    CONTAINER.undeploy(deployer, "header only", headerOnlyApp());
    CONTAINER.undeploy(deployer, "empty filter", emptyFilterApp());
    CONTAINER.undeploy(deployer, "unprotected", unprotectedApp());
    CONTAINER.undeploy(deployer, "protected", protectedApp());
    CONTAINER.undeploy(deployer, "load server", loadServer());
    stop();
  }

  /** As many tokens of one client as it takes. */
  private static Path tokens() throws IOException {
    SignedIn client = visit(TOOLS).signIn();
    visit(TOOLS).assertCalls(client.tokens().accessToken());
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < TOKENS_SENT; i++) {
      tokens.add(client.tokens().accessToken());
      client = client.refreshed();
    }
    return Files.write(Container.directory().resolve("load.tokens"), tokens);
  }

  private static void assertNotes() throws IOException {
    String token = Files.readAllLines(Container.directory().resolve("load.tokens")).get(0);
    for (String app : APPS.values()) {
      Answer answer = new McpVisit(app + "/sdk").call("notes", token);
      assertThat(answer.body()).as(app).contains("number 1000").doesNotContain("number 995");
    }
  }

  @AfterAll
  static void stopDatabase() {
    DATABASE.close();
  }

  /** What is measured is guarded, or not, at both paths. */
  private static void assertGuards() {
    for (String path : List.of("/mcp", "/bare", "/sdk")) {
      assertThat(new McpVisit(TOOLS + path).call("x.y.z").status()).isEqualTo(401);
      assertThat(new McpVisit(ORIGIN + "/header" + path).call("").status()).isEqualTo(401);
      assertThat(new McpVisit(ORIGIN + "/empty" + path).call("").status()).isNotEqualTo(401);
      assertThat(new McpVisit(ORIGIN + "/open" + path).call("").status()).isNotEqualTo(401);
    }
  }
}
