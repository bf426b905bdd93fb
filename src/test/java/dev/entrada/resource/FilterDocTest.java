package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.client.HashSecret;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.TestServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each {@code web.xml} of {@code docs/filter.md}, deployed exactly as it is printed. Where things
 * are on this machine is said by context-params.
 */
@Timeout(120)
class FilterDocTest {
  private static final String RESOURCE = "https://mcp.example.com/mcp";

  @TempDir private Path directory;

  private static String webXml(String mode) throws IOException {
    String doc = Files.readString(Path.of("docs/filter.md"));
    String start = "<!-- web.xml: " + mode + " -->\n```xml\n";
    int from = doc.indexOf(start);
    int to = doc.indexOf("```\n<!-- end of web.xml -->", from);
    assertThat(from).as("the web.xml of %s", mode).isNotNegative();
    String block = doc.substring(from + start.length(), to);
    assertThat(block.lines().count()).isLessThan(25);
    return block;
  }

  private static final class Hello extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("hello " + request.getRemoteUser());
    }
  }

  /** A running app with that {@code web.xml} and a servlet at {@code /mcp}. */
  private final class App implements AutoCloseable {
    private final Server server = new Server();
    private final String url;

    App(String mode, int port, Map<String, String> contextParameters) throws Exception {
      Path root = Files.createDirectories(directory.resolve("app"));
      Files.createDirectories(root.resolve("WEB-INF"));
      Files.writeString(root.resolve("WEB-INF/web.xml"), webXml(mode));
      WebAppContext context = new WebAppContext();
      context.setContextPath("/");
      context.setBaseResourceAsString(root.toString());
      context.setParentLoaderPriority(true);
      context.setThrowUnavailableOnStartupException(true);
      contextParameters.forEach(context::setInitParameter);
      ServletHolder servlet = new ServletHolder("app", new Hello());
      servlet.setAsyncSupported(true);
      context.addServlet(servlet, "/mcp");
      ServerConnector connector = new ServerConnector(server);
      connector.setPort(port);
      server.addConnector(connector);
      server.setHandler(context);
      server.start();
      url = "http://localhost:" + connector.getLocalPort();
    }

    HttpResponse<String> get(String path, String token) throws Exception {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void assertProtects(String scope, String authorizationServer) throws Exception {
      HttpResponse<String> challenge = get("/mcp", "");
      assertThat(challenge.statusCode()).isEqualTo(401);
      assertThat(challenge.headers().firstValue("WWW-Authenticate"))
          .contains(
              "Bearer resource_metadata=\"https://mcp.example.com/.well-known/"
                  + "oauth-protected-resource/mcp\", scope=\""
                  + scope
                  + "\"");
      assertThat(get("/mcp", "garbage").statusCode()).isEqualTo(401);
      assertThat(get("/.well-known/oauth-protected-resource/mcp", "").body())
          .contains("\"" + RESOURCE + "\"", "[\"" + authorizationServer + "\"]");
    }

    @Override
    public void close() {
      try {
        server.stop();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void protectsWithAServerElsewhere() throws Exception {
    try (TestIssuer issuer = new TestIssuer("");
        App app = new App("server", 0, Map.of("entrada.filter.jwks-url", issuer.jwksUrl()))) {
      app.assertProtects("read", "https://auth.example.com");
      assertThat(app.get("/mcp", Tokens.now().mint()).body()).isEqualTo("hello " + Tokens.SUBJECT);
    }
  }

  @Test
  void protectsWithEntraItself() throws Exception {
    AppRegistration api =
        AppRegistration.named(TestServer.CLIENT_ID, "Tools")
            .withIdentifierUri(RESOURCE)
            .withScopes("read");
    try (EntraSimulator entra = EntraSimulator.start(Directory.contoso(api));
        App app = new App("Entra", 0, Map.of("entrada.filter.authority", entra.authority()))) {
      app.assertProtects(RESOURCE + "/read", entra.issuer());
      HttpResponse<String> response = app.get("/mcp", entra.accessToken("alice", api, api, "read"));
      assertThat(response.body())
          .isEqualTo(
              "hello "
                  + Directory.TENANT_ID
                  + "."
                  + entra.directory().person("alice").orElseThrow().objectId());
    }
  }

  @Test
  void protectsWithTheServerInTheSameApp() throws Exception {
    int port = TestServer.freePort();
    String base = "http://localhost:" + port;
    try (EntraSimulator entra =
            EntraSimulator.start(TestServer.directory(base + "/oauth" + TestServer.CALLBACK));
        App app =
            new App(
                "same app",
                port,
                Map.of(
                    "entrada.base-url",
                    base,
                    "entrada.resources",
                    RESOURCE,
                    "entrada.tenant-id",
                    Directory.TENANT_ID,
                    "entrada.client-id",
                    TestServer.CLIENT_ID,
                    "entrada.client-secret",
                    TestServer.CLIENT_SECRET,
                    "entrada.authority",
                    entra.authority(),
                    "entrada.required-scopes",
                    "read",
                    "entrada.store",
                    "memory",
                    "entrada.secret",
                    "a secret for tests of more than thirty-two bytes"))) {
      app.assertProtects("read", base);
      OAuthTestClient client = new OAuthTestClient(base + "/oauth", RESOURCE);
      String clientId = client.register(OAuthTestClient.REDIRECT_URI);
      OAuthTestClient.Tokens tokens = client.signIn(clientId, "alice", Map.of());
      assertThat(app.get("/mcp", tokens.accessToken()).body())
          .isEqualTo(
              "hello "
                  + Directory.TENANT_ID
                  + "."
                  + entra.directory().person("alice").orElseThrow().objectId());
      client.postForm("/revoke", Map.of("token", tokens.refreshToken(), "client_id", clientId));
      assertThat(app.get("/mcp", tokens.accessToken()).statusCode()).isEqualTo(401);
    }
  }

  /** {@code StrangersForeignIT} runs that app. */
  @Test
  void printsWhatTheSpringBootAppIsProtectedBy() throws IOException {
    String doc = Files.readString(Path.of("docs/filter.md"));
    String start = "### Spring Boot\n\n```java\n";
    int from = doc.indexOf(start) + start.length();
    String block = doc.substring(from, doc.indexOf("```", from));
    assertThat(block).contains("BearerTokenFilter");
    assertThat(
            Files.readString(
                Path.of("src/test/strangers/spring-boot/src/main/java/stranger/Filters.java")))
        .contains(block.indent(2));
  }

  /** {@code StrangersForeignIT} runs that app; the versions are those of the WAR. */
  @Test
  void printsWhatTheServerInAnAppNeeds() throws IOException {
    String doc = Files.readString(Path.of("docs/filter.md"));
    String start = "<!-- dependencies: same app -->\n```xml\n";
    int from = doc.indexOf(start) + start.length();
    String block = doc.substring(from, doc.indexOf("```", from));
    assertThat(Files.readString(Path.of("src/test/strangers/same-app/pom.xml")))
        .contains(block.indent(4));
    String pom = Files.readString(Path.of("pom.xml"));
    assertThat(Pattern.compile("<version>(.*)</version>").matcher(block).results())
        .hasSize(2)
        .allSatisfy(
            version ->
                assertThat(pom)
                    .containsPattern("<version\\.(hikaricp|h2)>" + version.group(1) + "</"));
  }

  /** The lines about introspection, with the server itself. */
  @Test
  void refusesTokensOfEndedSessionsOfAServerElsewhere() throws Exception {
    Path clients = directory.resolve("clients.json");
    int port = TestServer.freePort();
    String resource = "http://localhost:" + port + "/mcp";
    Files.writeString(
        clients,
        """
        [{"client_id": "mcp-server", "client_secret_hash": "%s", "resources": ["%s"],
          "grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"]}]
        """
            .formatted(hash("the secret of the MCP server"), resource));
    try (TestServer server =
            TestServer.with(
                settings -> {
                  settings.put("resources", resource);
                  settings.put("clients-file", clients.toString());
                });
        ProtectedApp app =
            ProtectedApp.at("")
                .filter(
                    "/mcp",
                    "resource",
                    resource,
                    "issuer-url",
                    server.baseUrl(),
                    "revocation-check",
                    "introspect",
                    "introspection-cache",
                    "PT0S",
                    "client-id",
                    "mcp-server",
                    "client-secret",
                    "the secret of the MCP server")
                .start()) {
      OAuthTestClient client = new OAuthTestClient(server.baseUrl(), resource);
      String clientId = client.register(OAuthTestClient.REDIRECT_URI);
      OAuthTestClient.Tokens tokens = client.signIn(clientId, "alice", Map.of());
      assertThat(app.callMcp(tokens.accessToken()).statusCode()).isEqualTo(200);
      client.postForm("/revoke", Map.of("token", tokens.refreshToken(), "client_id", clientId));
      assertThat(app.callMcp(tokens.accessToken()).statusCode()).isEqualTo(401);
    }
  }

  private static String hash(String secret) throws IOException {
    InputStream in = System.in;
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setIn(new ByteArrayInputStream(secret.getBytes(StandardCharsets.UTF_8)));
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      HashSecret.main(new String[0]);
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8).strip();
  }
}
