package dev.entrada.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.doctor.Finding;
import dev.entrada.doctor.Finding.Verdict;
import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.resource.BearerTokenFilter;
import dev.entrada.settings.Sources;
import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.SignInAudience;
import dev.entrada.testing.CapturedLog;
import dev.entrada.testing.TestServer;
import jakarta.servlet.DispatcherType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor finds, with each fault switched on. */
class DoctorHttpTest {
  private static final String SECRET = "q5fXh0mVJtYw2ZkLr8sNbC7uE1gPdA9oTiMxKyWvQzR4";
  private static final String OTHER_GUID = "0badf00d-0000-4000-8000-000000000000";

  @TempDir private Path directory;

  private McpStub mcp;
  private TestServer server;

  @BeforeEach
  void start() {
    mcp = new McpStub();
    server = TestServer.with(this::usual);
    mcp.wantsToken();
    mcp.describes(mcp.resource(), server.baseUrl());
  }

  @AfterEach
  void stop() {
    server.close();
    mcp.close();
  }

  private void usual(Map<String, String> settings) {
    settings.put("store", "embedded");
    settings.put("data-dir", directory.resolve("data").toString());
    settings.put("secret", SECRET);
    settings.put("resources", mcp.resource());
  }

  private Map<String, String> settings(Consumer<Map<String, String>> change) {
    int port = URI.create(server.baseUrl()).getPort();
    return TestServer.settings(
        port,
        server.entra().authority(),
        settings -> {
          usual(settings);
          change.accept(settings);
        });
  }

  private List<Finding> examine(Consumer<Map<String, String>> change) {
    return examine(change, Clock.systemUTC());
  }

  private List<Finding> examine(Consumer<Map<String, String>> change, Clock clock) {
    Map<String, String> settings = settings(change);
    return Doctor.examine(List.of(Sources.initParameters(settings.keySet(), settings::get)), clock);
  }

  private List<Finding> examine() {
    return examine(settings -> {});
  }

  private static Finding only(List<Finding> findings, String check) {
    List<Finding> of = findings.stream().filter(f -> f.check().equals(check)).toList();
    assertThat(of).as(check).hasSize(1);
    return of.get(0);
  }

  private static void assertProblem(List<Finding> findings, String check, String... words) {
    Finding finding = only(findings, check);
    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.PROBLEM);
    assertThat(finding.what()).contains(words);
    assertThat(finding.remedy().orElse("")).isNotBlank();
  }

  private static void assertWarning(List<Finding> findings, String check, String... words) {
    Finding finding = only(findings, check);
    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.WARNING);
    assertThat(finding.what()).contains(words);
    assertThat(finding.remedy().orElse("")).isNotBlank();
  }

  private static String written(List<Finding> findings, boolean asJson, int status) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(Doctor.report(findings, asJson, out)).isEqualTo(status);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void findsNothingWhereAllIsWell() {
    List<Finding> findings = examine();
    assertThat(findings).allMatch(Finding::isOk);
    assertThat(findings)
        .extracting(Finding::check)
        .containsExactlyInAnyOrder(
            "configuration",
            "store",
            "secrets",
            "files",
            "entra.discovery",
            "entra.clock",
            "entra.credential",
            "entra.token-version",
            "entra.redirect-uri",
            "entra.scopes",
            "public.metadata",
            "public.keys",
            "resource");
    assertThat(written(findings, false, 0)).contains("OK", "entra.redirect-uri");
    assertThat(only(findings, "store").what()).contains("using the store");
  }

  @Test
  void signsNobodyInAndLeavesNothingBehind() {
    server.entra().forgetRequests();
    examine();
    assertThat(server.entra().requestsTo("/login")).isEmpty();
    assertThat(server.entra().requestsTo("/oauth2/v2.0/authorize"))
        .isNotEmpty()
        .allMatch(request -> request.parameter("prompt").orElse("").equals("none"));
  }

  @Test
  void saysInJsonWhatItSaysInWords() {
    List<Finding> findings = examine(settings -> settings.put("client-secret", "wrong"));
    JsonObject json = Json.parseObject(written(findings, true, 1), JsonLimits.ANSWER);
    assertThat(json.requiredString("verdict")).isEqualTo("problem");
    JsonObject credential =
        json.objects("findings").orElseThrow().stream()
            .filter(f -> f.requiredString("check").equals("entra.credential"))
            .findFirst()
            .orElseThrow();
    assertThat(credential.requiredString("verdict")).isEqualTo("problem");
    assertThat(credential.requiredString("remedy"))
        .isEqualTo(only(findings, "entra.credential").remedy().orElseThrow());
    assertThat(written(findings, false, 1))
        .contains("PROBLEM  entra.credential", credential.requiredString("remedy"));
  }

  @Test
  void namesEveryFaultOfTheConfigurationAtOnce() {
    List<Finding> findings =
        examine(
            settings -> {
              settings.put("base-url", "http://mcp.example.com");
              settings.put("client-id", "not a GUID");
              settings.put("bas-url", "x");
            });
    assertThat(findings).hasSize(3).allMatch(f -> f.verdict() == Verdict.PROBLEM);
    assertThat(findings.toString()).contains("base-url", "client-id", "bas-url");
    written(findings, false, 1);
  }

  @Test
  void findsABadClientsFile() throws Exception {
    Path file = Files.writeString(directory.resolve("clients.json"), "[{}]");
    assertProblem(
        examine(settings -> settings.put("clients-file", file.toString())),
        "configuration",
        "clients-file is wrong in entry 1");
  }

  @Test
  void findsABadClientsFileBesideAnotherFault() throws Exception {
    Path file = Files.writeString(directory.resolve("clients.json"), "[{}]");
    List<Finding> findings =
        examine(
            settings -> {
              settings.put("clients-file", file.toString());
              settings.put("client-id", "not a GUID");
            });
    assertThat(findings).hasSize(2);
    assertThat(findings.toString()).contains("clients-file", "client-id");
  }

  @Test
  void findsThatEntraIsDown() {
    server.entra().faults().outage(true);
    List<Finding> findings = examine();
    assertProblem(findings, "entra.discovery", "503");
    assertProblem(findings, "entra.credential", "without JSON");
    assertThat(only(findings, "entra.redirect-uri").verdict()).isEqualTo(Verdict.WARNING);
  }

  @Test
  void findsThatEntraCannotBeReached() {
    List<Finding> findings =
        examine(s -> s.put("authority", "http://localhost:" + TestServer.freePort()));
    assertProblem(findings, "entra.discovery", "no answer");
    assertProblem(findings, "entra.credential", "no answer");
    assertProblem(findings, "entra.redirect-uri", "no answer");
  }

  @Test
  void findsThatEntrasKeysCannotBeHad() {
    server.entra().faults().keyOutage(true);
    assertProblem(examine(), "entra.discovery", "/discovery/v2.0/keys");
  }

  @Test
  void findsAnUnknownTenant() {
    List<Finding> findings = examine(settings -> settings.put("tenant-id", OTHER_GUID));
    assertProblem(findings, "entra.discovery", "AADSTS90002");
    assertProblem(findings, "entra.credential", "AADSTS90002");
    assertProblem(findings, "entra.redirect-uri", "AADSTS90002");
  }

  @ParameterizedTest
  @CsvSource({"600, PROBLEM, ahead of", "-600, PROBLEM, behind", "90, WARNING, ahead of"})
  void findsAClockThatIsWrong(int seconds, Verdict verdict, String words) {
    Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));
    Finding finding = only(examine(settings -> {}, clock), "entra.clock");
    assertThat(finding.verdict()).isEqualTo(verdict);
    assertThat(finding.what()).contains(words);
  }

  @Test
  void findsAWrongSecretAndDoesNotRepeatIt() {
    List<Finding> findings = examine(settings -> settings.put("client-secret", "hunter2-hunter2"));
    assertProblem(findings, "entra.credential", "AADSTS7000215");
    assertThat(findings.toString()).doesNotContain("hunter2", SECRET);
  }

  @Test
  void findsASecretIdInPlaceOfTheSecret() {
    assertProblem(
        examine(settings -> settings.put("client-secret", OTHER_GUID)), "secrets", "GUID");
  }

  @Test
  void findsAnUnknownApplication() {
    List<Finding> findings =
        examine(
            settings -> {
              settings.put("client-id", OTHER_GUID);
              settings.put("identifier-uri", "api://" + TestServer.CLIENT_ID);
            });
    assertProblem(findings, "entra.credential", "AADSTS700016");
    assertProblem(findings, "entra.redirect-uri", "AADSTS700016");
  }

  @Test
  void findsARedirectUriThatIsNotRegistered() {
    assertProblem(
        examine(settings -> settings.put("redirect-path", "/elsewhere")),
        "entra.redirect-uri",
        "AADSTS50011");
  }

  @Test
  void believesNoEntraThatSendsBrowsersAnywhere() {
    mcp.redirectsAnyone("/" + Directory.TENANT_ID + "/oauth2/v2.0/authorize");
    assertWarning(
        examine(settings -> settings.put("authority", mcp.origin())),
        "entra.redirect-uri",
        "nobody registered");
  }

  @Test
  void findsAnUnknownIdentifierUri() {
    List<Finding> findings = examine(s -> s.put("identifier-uri", "api://somebody-elses"));
    assertProblem(findings, "entra.credential", "AADSTS500011");
    assertProblem(findings, "entra.scopes", "AADSTS500011");
  }

  @Test
  void findsAScopeThatIsNotExposed() {
    assertProblem(
        examine(settings -> settings.put("required-scopes", "read,nope")),
        "entra.scopes",
        "AADSTS650053");
  }

  @Test
  void tellsTheTokenVersion() {
    assertThat(only(examine(), "entra.token-version").what()).contains("version 2.0");
    server.entra().faults().v1Tokens(true);
    assertThat(only(examine(), "entra.token-version").what()).contains("version 1.0");
  }

  @Test
  void findsTokensForAnotherAudience() {
    server
        .entra()
        .faults()
        .alterNextTokenAnswer(
            answer ->
                jakarta.json.Json.createObjectBuilder(answer)
                    .add("access_token", server.entra().sign(Map.of("aud", "x", "ver", "1.0")))
                    .build());
    assertProblem(examine(), "entra.token-version", "another audience");
  }

  @Test
  void isContentWhereOnlyAssignedPeopleGetTokens() {
    server.entra().faults().failNextToken(Aadsts.APP_NOT_ASSIGNED);
    assertThat(only(examine(), "entra.credential").what()).contains("for people only");
  }

  @ParameterizedTest
  @CsvSource({"true, OK", "false, PROBLEM"})
  void examinesTheCredentialWhereThereIsNoOneTenant(boolean isRight, Verdict verdict) {
    AppRegistration app =
        AppRegistration.named(TestServer.CLIENT_ID, "Entrada")
            .withSignInAudience(SignInAudience.MULTIPLE_ORGS)
            .withSecret(TestServer.CLIENT_SECRET)
            .withRedirectUri(server.baseUrl() + TestServer.CALLBACK)
            .withScopes("read", "write");
    try (EntraSimulator entra = EntraSimulator.start(Directory.contoso(app))) {
      List<Finding> findings =
          examine(
              settings -> {
                settings.put("authority", entra.authority());
                settings.put("tenant-id", "organizations");
                settings.put("allowed-tenants", "*");
                settings.put("client-secret", isRight ? TestServer.CLIENT_SECRET : "wrong");
              });
      assertThat(only(findings, "entra.credential").verdict()).isEqualTo(verdict);
    }
  }

  @Test
  void findsThatThePublicUrlLeadsNowhere() {
    List<Finding> findings =
        examine(s -> s.put("base-url", "http://localhost:" + TestServer.freePort()));
    assertThat(findings)
        .filteredOn(f -> f.check().equals("public.metadata"))
        .hasSize(2)
        .allMatch(f -> f.verdict() == Verdict.PROBLEM);
    assertProblem(findings, "public.keys", "cannot be reached");
  }

  @Test
  void findsThatThePublicUrlRedirects() {
    mcp.answer(
        "/.well-known/oauth-authorization-server", 301, Map.of("Location", "/elsewhere"), "");
    mcp.answer("/jwks", 200, Map.of(), "{\"keys\":[]}");
    List<Finding> findings = examine(settings -> settings.put("base-url", mcp.origin()));
    assertThat(findings.toString()).contains("oauth-authorization-server redirects (301)");
    assertProblem(findings, "public.keys", "no key");
  }

  @Test
  void findsAnotherServersMetadata() {
    List<Finding> findings =
        examine(
            settings ->
                settings.put("issuer-url", server.baseUrl().replace("localhost", "127.0.0.1")));
    assertThat(findings)
        .filteredOn(f -> f.check().equals("public.metadata"))
        .isNotEmpty()
        .allMatch(f -> f.verdict() == Verdict.PROBLEM && f.what().contains("another server"));
  }

  @Test
  void isContentWithOneFormOfTheMetadataWhereTheIssuerHasAPath() {
    String issuer = mcp.origin() + "/entrada";
    mcp.answer(
        "/entrada/.well-known/openid-configuration",
        200,
        Map.of(),
        "{\"issuer\":\"%s\",\"token_endpoint\":\"%s/token\"}".formatted(issuer, issuer));
    assertThat(examine(settings -> settings.put("base-url", issuer)))
        .filteredOn(f -> f.check().equals("public.metadata"))
        .hasSize(2)
        .allMatch(f -> f.verdict() == Verdict.WARNING)
        .allMatch(f -> f.remedy().orElse("").contains("/.well-known/*/entrada"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 500})
  void findsAResourceThatDoesNotAskForAToken(int status) {
    mcp.answer("/mcp", status, Map.of("Location", "/mcp/"), "{}");
    assertProblem(examine(), "resource", String.valueOf(status));
  }

  @Test
  void findsAResourceWithoutMetadata() {
    mcp.answer(McpStub.METADATA, 404, Map.of(), "");
    assertProblem(examine(), "resource", McpStub.METADATA + " answers 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://[oops", "/relative", "mailto:mcp@example.com", "ftp://x.example/"})
  void findsAMetadataUrlThatIsNoneAndExaminesTheOtherResources(String url) {
    String other = mcp.origin() + "/other";
    mcp.answer(
        "/other", 401, Map.of("WWW-Authenticate", "Bearer resource_metadata=\"" + url + "\""), "");
    List<Finding> findings =
        examine(settings -> settings.put("resources", other + "," + mcp.resource())).stream()
            .filter(finding -> finding.check().equals("resource"))
            .toList();
    assertThat(findings).extracting(Finding::verdict).containsExactly(Verdict.PROBLEM, Verdict.OK);
    assertThat(findings.get(0).what()).contains(url);
  }

  @Test
  void findsMetadataOfAnotherResource() {
    mcp.describes(mcp.resource() + "/", server.baseUrl());
    assertProblem(examine(), "resource", "not of");
  }

  @Test
  void findsAResourceOfAnotherServer() {
    mcp.describes(mcp.resource(), "https://other.example.com");
    assertProblem(examine(), "resource", "authorization_servers");
  }

  @Test
  void warnsOfAResourceThatIsNotThere() {
    assertWarning(
        examine(s -> s.put("resources", "http://localhost:" + TestServer.freePort() + "/mcp")),
        "resource",
        "cannot be reached");
  }

  @Test
  void isContentWithOurFilter() throws Exception {
    int port = TestServer.freePort();
    String resource = "http://localhost:" + port + "/mcp";
    ServletContextHandler context = new ServletContextHandler("/");
    FilterHolder filter = new FilterHolder(new BearerTokenFilter());
    filter.setInitParameters(
        Map.of("resource", resource, "issuer-url", server.baseUrl(), "required-scopes", "read"));
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/mcp", EnumSet.of(DispatcherType.REQUEST));
    context.addFilter(
        filter, "/.well-known/oauth-protected-resource/*", EnumSet.of(DispatcherType.REQUEST));
    Server app = new Server();
    ServerConnector connector = new ServerConnector(app);
    connector.setHost("localhost");
    connector.setPort(port);
    app.addConnector(connector);
    app.setHandler(context);
    app.start();
    try {
      assertThat(only(examine(s -> s.put("resources", resource)), "resource").isOk()).isTrue();
    } finally {
      app.stop();
    }
  }

  @Test
  void warnsOfSecretsThatCanBeGuessed() {
    for (String weak :
        List.of("abababababababababababababababababab", "please-change-me-0123456789-abcdefgh")) {
      assertWarning(examine(settings -> settings.put("secret", weak)), "secrets", "random");
    }
  }

  @Test
  void warnsOfFilesThatOthersCanRead() throws Exception {
    Path file = Files.writeString(directory.resolve("client-secret"), TestServer.CLIENT_SECRET);
    Consumer<Map<String, String>> byFile =
        settings -> {
          settings.remove("client-secret");
          settings.put("client-secret-file", file.toString());
        };
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertWarning(examine(byFile), "files", "client-secret-file", file.toString());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(only(examine(byFile), "files").isOk()).isTrue();
    Files.setPosixFilePermissions(
        directory.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertWarning(examine(byFile), "files", "entrada.data-dir");
  }

  @Test
  void makesNoStoreItself() {
    Path fresh = directory.resolve("not/yet");
    assertThat(only(examine(s -> s.put("data-dir", fresh.toString())), "store").isOk()).isTrue();
    assertThat(directory.resolve("not")).doesNotExist();
  }

  @Test
  void findsAStoreThatCannotBeMade() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertProblem(
        examine(settings -> settings.put("data-dir", file.resolve("child").toString())),
        "store",
        "not writable");
  }

  @Test
  void findsADatabaseThatIsDownAndASecretThatDoesNotFit() {
    assertProblem(
        examine(
            settings -> {
              settings.remove("data-dir");
              settings.put("store", "jdbc:postgresql://localhost:" + TestServer.freePort() + "/x");
            }),
        "store",
        "cannot be used");
    server.close();
    assertThat(only(examine(), "store").what()).contains("the secret opens");
    assertProblem(
        examine(settings -> settings.put("secret", SECRET.replace('q', 'x'))),
        "store",
        "does not open");
  }

  @Test
  void warnsOfAStoreThatForgets() {
    assertWarning(
        examine(
            settings -> {
              settings.remove("data-dir");
              settings.put("store", "memory");
            }),
        "store",
        "sign in again");
  }

  /** A server that starts in spite of everything, and says what will not work. */
  @Test
  void logsAfterTheStartWhatItFinds() throws Exception {
    Map<String, String> settings =
        settings(
            s -> {
              s.put("client-secret", "wrong");
              s.put("data-dir", directory.resolve("second").toString());
            });
    Configuration configuration =
        Configuration.read(List.of(Sources.initParameters(settings.keySet(), settings::get)), "");
    try (CapturedLog log = new CapturedLog();
        Application application = new Application(configuration.settings(), Clock.systemUTC());
        StartUpDoctor doctor =
            new StartUpDoctor(configuration, application, List.of(Duration.ZERO, Duration.ZERO))) {
      assertThat(doctor).isNotNull();
      awaitLine(log, "entra.credential");
      awaitLine(log, "public.keys");
      assertThat(log.lines())
          .anyMatch(l -> l.startsWith("SEVERE Doctor: entra.credential: ") && l.contains("7000215"))
          .anyMatch(l -> l.contains("other signing keys than the store"))
          .noneMatch(l -> l.contains("as they should be"));
    }
  }

  private static void awaitLine(CapturedLog log, String part) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (log.lines().stream().noneMatch(line -> line.contains(part))) {
      assertThat(System.nanoTime()).as(part + " in " + log.lines()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static long doctors() {
    Set<Thread> threads = Thread.getAllStackTraces().keySet();
    return threads.stream().filter(t -> t.getName().equals("entrada-doctor")).count();
  }

  @Test
  void worksInTheBackgroundOnlyIfItIsLetAndEndsWithTheServer() {
    assertThat(doctors()).as("with doctor=false").isZero();
    try (TestServer examined = TestServer.with(settings -> settings.put("doctor", "true"))) {
      assertThat(examined.baseUrl()).isNotEmpty();
      assertThat(doctors()).isEqualTo(1);
    }
    assertThat(doctors()).isZero();
  }
}
