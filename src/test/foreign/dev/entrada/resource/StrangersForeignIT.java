package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ListenerHolder;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.ee10.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter in apps of people who know nothing of Entrada, with libraries of their choice. */
@Timeout(600)
class StrangersForeignIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String CALL =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}";

  @BeforeAll
  static void build() throws Exception {
    System.clearProperty("entrada.war"); // the build's own; the server knows no such setting
    Strangers.build();
  }

  /** Shows a webapp the Servlet API and Jetty, and nothing else of this test. */
  private static final class ServerClasses extends ClassLoader {
    ServerClasses() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("jakarta.servlet.") || name.startsWith("org.eclipse.jetty.")) {
        return StrangersForeignIT.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  /** A stranger's WAR in a Jetty of its own. */
  private static final class Deployed implements AutoCloseable {
    private final Server server = new Server();
    private final WebAppContext context = new WebAppContext();
    private final String url;

    Deployed(String name, TestIssuer issuer) throws Exception {
      this(name, 0, Map.of("entrada.filter.jwks-url", issuer.jwksUrl()));
    }

    Deployed(String name, int port, Map<String, String> contextParameters) throws Exception {
      context.setContextPath("/");
      context.setWar(Strangers.war(name).toString());
      context.setClassLoader(new WebAppClassLoader(new ServerClasses(), context));
      context.setThrowUnavailableOnStartupException(true);
      contextParameters.forEach(context::setInitParameter);
      ServerConnector connector = new ServerConnector(server);
      connector.setPort(port);
      server.addConnector(connector);
      server.setHandler(context);
      server.start();
      url = "http://localhost:" + connector.getLocalPort();
    }

    @Override
    public void close() {
      try {
        server.stop();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static HttpRequest.Builder request(String url, String path) {
    return HttpRequest.newBuilder(URI.create(url + path));
  }

  private static HttpRequest.Builder authorized(String url, String path) {
    return request(url, path).header("Authorization", "Bearer " + Tokens.now().mint());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static void assertProtects(String url) throws Exception {
    HttpResponse<String> challenge = send(request(url, "/mcp"));
    assertThat(challenge.statusCode()).isEqualTo(401);
    assertThat(challenge.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer resource_metadata=");
    assertThat(send(request(url, "/.well-known/oauth-protected-resource/mcp")).body())
        .contains("\"resource\":\"" + Tokens.RESOURCE + "\"");
    assertThat(send(authorized(url, "/mcp").header("Authorization", "Bearer x")).statusCode())
        .isEqualTo(400);

    HttpResponse<String> answer =
        send(
            authorized(url, "/mcp")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(CALL)));
    assertThat(answer.body()).isEqualTo(Tokens.SUBJECT + " sent " + CALL.length());
  }

  private static void assertJudgesTools(String url) throws Exception {
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"delete_x\"}}";
    HttpResponse<String> refused =
        send(authorized(url, "/mcp").POST(HttpRequest.BodyPublishers.ofString(call)));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("scope=\"read admin\"", "error=\"insufficient_scope\"");
  }

  /** The last event is sent when the first has been seen: a filter that collects would hang. */
  private static void assertStreams(String url) throws Exception {
    HttpResponse<InputStream> stream =
        CLIENT.send(authorized(url, "/mcp").build(), BodyHandlers.ofInputStream());
    try (BufferedReader events =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(events.readLine().replace(" ", "")).isEqualTo("data:first");
      assertThat(send(authorized(url, "/mcp?seen=1")).statusCode()).isEqualTo(200);
      assertThat(events.lines().map(line -> line.replace(" ", "")))
          .containsExactly("", "data:last", "");
    }
  }

  @Test
  void bringsTheseLibrariesAndNoOthers() throws IOException {
    assertThat(Strangers.libraries("app"))
        .extracting(name -> name.replaceFirst("-[0-9][0-9A-Za-z.]*(-SNAPSHOT)?(?=[-.])", ""))
        .containsExactlyInAnyOrder(
            "caffeine.jar",
            "entrada-classes.jar",
            "error_prone_annotations.jar",
            "httpclient5.jar",
            "httpcore5.jar",
            "httpcore5-h2.jar",
            "jakarta.json-api.jar",
            "jakarta.json.bind-api.jar",
            "jose4j.jar",
            "jspecify.jar",
            "parsson.jar",
            "slf4j-api.jar",
            "yasson.jar");
  }

  @Test
  void startsNothingThatNobodyAskedFor() throws Exception {
    try (TestIssuer issuer = new TestIssuer("");
        Deployed app = new Deployed("app", issuer)) {
      ServletHandler handler = app.context.getServletHandler();
      assertThat(handler.getFilters())
          .extracting(FilterHolder::getName)
          .containsExactlyInAnyOrder("in-front", "mcp", "admin", "behind");
      assertThat(
              Stream.concat(
                      Arrays.stream(handler.getServlets()).map(s -> s.getClassName()),
                      Arrays.stream(handler.getListeners()).map(ListenerHolder::getClassName))
                  .filter(name -> name.startsWith("dev.entrada.")))
          .isEmpty();
      assertThat(send(request(app.url, "/oauth/authorize")).statusCode()).isEqualTo(404);
      assertThat(send(request(app.url, "/.well-known/oauth-authorization-server")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void standsBetweenTheAppsOwnFilters() throws Exception {
    try (TestIssuer issuer = new TestIssuer("");
        Deployed app = new Deployed("app", issuer)) {
      HttpResponse<String> refused = send(request(app.url, "/mcp"));
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().allValues("X-Mark")).containsExactly("in-front null");
      HttpResponse<String> answer =
          send(authorized(app.url, "/mcp").POST(HttpRequest.BodyPublishers.ofString(CALL)));
      assertThat(answer.headers().allValues("X-Mark"))
          .containsExactly("in-front null", "behind " + Tokens.SUBJECT);
      HttpResponse<String> preflight =
          send(
              request(app.url, "/mcp")
                  .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                  .header("Access-Control-Request-Method", "POST"));
      assertThat(preflight.statusCode()).isEqualTo(200);
      assertThat(preflight.headers().allValues("X-Mark"))
          .containsExactly("in-front null", "behind null");
    }
  }

  @Test
  void protectsEachOfTwoEndpointsForItself() throws Exception {
    String admin = "https://mcp.example.com/admin";
    try (TestIssuer issuer = new TestIssuer("");
        Deployed app = new Deployed("app", issuer)) {
      assertThat(send(request(app.url, "/.well-known/oauth-protected-resource/admin")).body())
          .contains("\"resource\":\"" + admin + "\"");
      HttpResponse<String> challenge = send(request(app.url, "/admin"));
      assertThat(challenge.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("oauth-protected-resource/admin\"", "scope=\"admin\"");
      assertThat(send(authorized(app.url, "/admin")).statusCode()).isEqualTo(401);
      String token = Tokens.now().with("aud", admin).with("scope", "admin").mint();
      HttpRequest.Builder call =
          HttpRequest.newBuilder(URI.create(app.url + "/admin"))
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.ofString(CALL));
      assertThat(send(call).body()).isEqualTo(Tokens.SUBJECT + " sent " + CALL.length());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "app,entrada",
    "json-older,yasson-3.0.0",
    "json-older,parsson-1.1.0",
    "json-other,johnzon-jsonb-2.0.1",
    "http-older,httpclient5-5.4.4",
    "http-newer,httpclient5-5.6.5",
    "log-older,slf4j-api-1.7.36",
    "log-other,slf4j-api-2.0.9",
  })
  void protectsWithLibrariesOfTheApp(String name, String library) throws Exception {
    assertThat(Strangers.libraries(name)).anyMatch(jar -> jar.startsWith(library));
    try (TestIssuer issuer = new TestIssuer("");
        Deployed app = new Deployed(name, issuer)) {
      assertProtects(app.url);
      assertJudgesTools(app.url);
      assertStreams(app.url);
    }
  }

  /** In these apps is what {@code docs/filter.md} says that the server needs, and no more. */
  @ParameterizedTest
  @CsvSource({"same-app,data-dir", "same-app-memory,store"})
  void takesTheServerIntoTheApp(String name, String state, @TempDir Path directory)
      throws Exception {
    int port = TestServer.freePort();
    String base = "http://localhost:" + port;
    boolean isFile = state.equals("data-dir");
    try (EntraSimulator entra =
            EntraSimulator.start(TestServer.directory(base + "/oauth" + TestServer.CALLBACK));
        Deployed app =
            new Deployed(
                name,
                port,
                Map.of(
                    "entrada.base-url",
                    base,
                    "entrada.resources",
                    Tokens.RESOURCE,
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
                    "entrada." + state,
                    isFile ? directory.resolve("state").toString() : "memory",
                    "entrada.secret",
                    "a secret for tests of more than thirty-two bytes"))) {
      OAuthTestClient client = new OAuthTestClient(base + "/oauth", Tokens.RESOURCE);
      String clientId = client.register(OAuthTestClient.REDIRECT_URI);
      OAuthTestClient.Tokens signedIn = client.signIn(clientId, "alice", Map.of());
      OAuthTestClient.Tokens tokens =
          OAuthTestClient.tokens(client.refresh(clientId, signedIn.refreshToken()));
      HttpResponse<String> answer =
          send(
              request(app.url, "/mcp")
                  .header("Authorization", "Bearer " + tokens.accessToken())
                  .POST(HttpRequest.BodyPublishers.ofString(CALL)));
      assertThat(answer.body()).endsWith(" sent " + CALL.length());
      assertThat(send(request(app.url, "/ops/live")).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void protectsASpringBootApp() throws Exception {
    int port = TestServer.freePort();
    try (TestIssuer issuer = new TestIssuer("")) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-jar",
              Strangers.jar("spring-boot").toString(),
              "--server.port=" + port,
              "--server.address=127.0.0.1");
      builder.environment().put("ENTRADA_FILTER_JWKS_URL", issuer.jwksUrl());
      Process process = builder.redirectErrorStream(true).start();
      try {
        awaitLine(process, "Started App");
        String url = "http://127.0.0.1:" + port;
        assertProtects(url);
        assertStreams(url);
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the app ends").isTrue();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static void awaitLine(Process process, String part) throws IOException {
    BufferedReader output = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("no \"" + part + "\" in " + said);
  }
}
