package dev.entrada.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.RawHttp;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar entrada-standalone.war} as a process, with a simulated tenant beside it. */
@Timeout(180)
class StandaloneWarIT {
  @TempDir private Path home;
  private Path temporary;
  private int port;
  private String base;
  private EntraSimulator entra;
  private OAuthTestClient client;

  @BeforeEach
  void prepare() throws IOException {
    temporary = Files.createDirectory(home.resolve("tmp"));
    port = TestServer.freePort();
    base = "http://localhost:" + port;
    entra = EntraSimulator.start(TestServer.directory(base + TestServer.CALLBACK));
    client = new OAuthTestClient(base, base + "/mcp");
  }

  @AfterEach
  void end() {
    entra.close();
  }

  private Map<String, String> settings() {
    return new HashMap<>(
        Map.of(
            "base-url",
            base,
            "resources",
            base + "/mcp",
            "tenant-id",
            Directory.TENANT_ID,
            "client-id",
            TestServer.CLIENT_ID,
            "client-secret",
            TestServer.CLIENT_SECRET,
            "authority",
            entra.authority(),
            "required-scopes",
            "read",
            "optional-scopes",
            "write",
            "data-dir",
            home.resolve("data").toString()));
  }

  private StandaloneProcess started() throws Exception {
    StandaloneProcess process =
        StandaloneProcess.start(home, settings(), "--port", String.valueOf(port));
    process.awaitLine("is ready");
    return process;
  }

  private void assertNoLitter() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  private void assertStops(StandaloneProcess process) throws Exception {
    process.terminate();
    assertThat(process.exitStatus()).isEqualTo(StandaloneProcess.TERMINATED);
    assertThat(process.output()).noneMatch(line -> line.contains("\tat "));
    assertNoLitter();
  }

  @Test
  void signsInAndGoesOnAfterARestart() throws Exception {
    String id;
    Tokens tokens;
    Instant begun = Instant.now();
    try (StandaloneProcess process = started()) {
      System.out.printf("ready after %d ms%n", Duration.between(begun, Instant.now()).toMillis());
      id = client.register(OAuthTestClient.REDIRECT_URI);
      tokens = client.signIn(id, "alice", Map.of());
      assertThat(client.get("/ops/ready").status()).isEqualTo(200);
      assertStops(process);
    }
    try (StandaloneProcess process = started()) {
      assertThat(OAuthTestClient.tokens(client.refresh(id, tokens.refreshToken())).scope())
          .contains("read");
      assertStops(process);
    }
  }

  @Test
  void takesTheLongestRequestOfASignInAndNoneMuchLonger() throws Exception {
    entra.faults().codeCharacters(2500);
    try (StandaloneProcess process = started()) {
      String id = client.register(OAuthTestClient.REDIRECT_URI);
      client.signIn(id, "alice", Map.of("state", "s".repeat(1024)));

      String callback = base + TestServer.CALLBACK + "?code=c&state=";
      Map<String, String> cookies = Map.of("Cookie", "other=" + "c".repeat(4096));
      Answer judged = RawHttp.get(callback + "s".repeat(3000) + "&x=" + "y".repeat(5000), cookies);
      assertThat(judged.status()).isEqualTo(400);
      assertThat(judged.body()).contains("<html");
      Answer refused = RawHttp.get(callback + "s".repeat(17_000), Map.of());
      assertThat(refused.status()).isEqualTo(414);
      assertThat(refused.body())
          .isEqualTo("{\"error\":\"invalid_request\",\"error_description\":\"URI Too Long\"}");
      Answer loaded = RawHttp.get(base + "/", Map.of("X", "x".repeat(17_000)));
      assertThat(loaded.status()).isEqualTo(431);
      assertThat(loaded.headers()).doesNotContainKey("server");
      assertAnswersWhatIsNoHttp();
      assertStops(process);
    }
  }

  private void assertAnswersWhatIsNoHttp() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("<script>\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .endsWith("{\"error\":\"invalid_request\",\"error_description\":\"Bad Request\"}")
          .doesNotContainIgnoringCase("jetty")
          .doesNotContain("<script");
    }
  }

  @Test
  void finishesARequestThatIsUnderWay() throws Exception {
    try (StandaloneProcess process = started()) {
      Begun begun = client.begin(client.register(OAuthTestClient.REDIRECT_URI), Map.of());
      HeadlessBrowser browser = new HeadlessBrowser();
      URI callback = OAuthTestClient.throughEntra(browser, begun, "alice");
      entra.faults().delay(Duration.ofSeconds(1));

      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(() -> browser.open(callback));
      while (entra.requestsTo("/oauth2/v2.0/token").isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      process.terminate();

      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(303);
      assertThat(process.exitStatus()).isEqualTo(StandaloneProcess.TERMINATED);
      assertNoLitter();
    }
  }

  @Test
  void saysAllThatIsWrongWithTheConfigurationAndEnds() throws Exception {
    Map<String, String> settings = settings();
    settings.remove("base-url");
    settings.put("tenant-id", "no tenant!");
    try (StandaloneProcess process = StandaloneProcess.start(home, settings, "--port=0")) {
      assertThat(process.exitStatus()).isEqualTo(78);
      assertThat(process.output().get(0)).endsWith("Entrada cannot start:");
      assertThat(process.output().subList(1, process.output().size()))
          .hasSize(2)
          .anyMatch(line -> line.startsWith("  - entrada.base-url (ENTRADA_BASE_URL) is missing"))
          .anyMatch(line -> line.startsWith("  - ENTRADA_TENANT_ID"));
      assertNoLitter();
    }
  }

  @Test
  void namesAPortThatIsTakenAndTouchesNoData() throws Exception {
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
        StandaloneProcess process =
            StandaloneProcess.start(
                home, settings(), "--port", String.valueOf(taken.getLocalPort()))) {
      assertThat(process.exitStatus()).isEqualTo(1);
      assertThat(process.output())
          .singleElement()
          .asString()
          .contains("127.0.0.1:" + port, "in use");
      assertThat(home.resolve("data")).doesNotExist();
      assertNoLitter();
    }
  }

  @Test
  void namesADataDirectoryThatIsInUse() throws Exception {
    try (StandaloneProcess first = started();
        StandaloneProcess second = StandaloneProcess.start(home, settings(), "--port=0")) {
      assertThat(second.exitStatus()).isEqualTo(1);
      assertThat(second.output())
          .anyMatch(line -> line.contains("is in use by another server: stop that one"))
          .noneMatch(line -> line.contains("\tat "));
      assertStops(first);
    }
  }

  @Test
  void namesAHostThatDoesNotExist() throws Exception {
    try (StandaloneProcess process =
        StandaloneProcess.start(home, settings(), "--host=host.invalid", "--port=0")) {
      assertThat(process.exitStatus()).isEqualTo(1);
      assertThat(process.output())
          .singleElement()
          .asString()
          .contains("Entrada cannot start at host.invalid:0");
      assertNoLitter();
    }
  }

  @Test
  void isAWarForContainersToo() throws Exception {
    System.clearProperty("entrada.war"); // the build's own; the server knows no such setting
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(StandaloneProcess.WAR.toString());
    context.getHiddenClassMatcher().add("dev.entrada.", "org.slf4j.");
    context.setThrowUnavailableOnStartupException(true);
    settings().forEach((key, value) -> context.setInitParameter("entrada." + key, value));
    Server server = new Server(port);
    server.setHandler(context);
    try {
      server.start();
      client.signIn(client.register(OAuthTestClient.REDIRECT_URI), "alice", Map.of());
      assertThat(client.get("/dev/entrada/standalone/Main.class").status()).isEqualTo(404);
    } finally {
      server.stop();
    }
  }

  /** The program knows the listener by itself and does not read this file. */
  @Test
  void serverAndDescriptorStartTheSame() throws IOException {
    assertThat(Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml")).replaceAll("\\s+", ""))
        .endsWith(
            "metadata-complete=\"true\"><display-name>Entrada</display-name><listener>"
                + "<listener-class>dev.entrada.app.WarListener</listener-class></listener></web-app>");
  }

  @Test
  void helpsAndRefusesOptionsWithoutStarting() throws Exception {
    try (StandaloneProcess help = StandaloneProcess.start(home, Map.of(), "--help");
        StandaloneProcess version = StandaloneProcess.start(home, Map.of(), "--version");
        StandaloneProcess wrong = StandaloneProcess.start(home, Map.of(), "--prot=1")) {
      assertThat(help.exitStatus()).isZero();
      assertThat(String.join("\n", help.output())).isEqualTo(StandaloneOptions.USAGE);
      assertThat(version.exitStatus()).isZero();
      assertThat(version.output())
          .singleElement()
          .asString()
          .matches("Entrada [0-9]+\\.[0-9]+\\.[0-9]+.*");
      assertThat(wrong.exitStatus()).isEqualTo(2);
      assertThat(wrong.output())
          .startsWith("There is no option --prot=1.", "")
          .containsAll(List.of(StandaloneOptions.USAGE.split("\n")));
      assertNoLitter();
    }
  }
}
