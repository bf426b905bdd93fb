package dev.entrada.benchmark;

import dev.entrada.json.Json;
import dev.entrada.simulator.AppRegistration;
import dev.entrada.simulator.Directory;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Begun;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.PostgresServer;
import dev.entrada.testing.RedisServer;
import dev.entrada.testing.ServerProcess;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Our authorization server and FastMCP's, each in a process of its own, at the same requests in
 * turns. The figure is the processor time that the server's process spent on each: it says what one
 * core can do, and neither the client nor the simulated tenant, which share the machine, is in it.
 */
final class AuthorizationServers {
  private static final int PEOPLE = 24;
  private static final int CALLERS = 4;
  private static final String REGISTRATION =
      Json.write(
          Map.of(
              "client_name",
              "Benchmark",
              "redirect_uris",
              List.of(OAuthTestClient.REDIRECT_URI),
              "grant_types",
              List.of("authorization_code", "refresh_token"),
              "token_endpoint_auth_method",
              "none"));

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private AuthorizationServers() {}

  /** One step of the work: sends a request and returns what it was answered with. */
  private interface Step {
    int status() throws Exception;
  }

  /** A server under measurement, with people signed in. */
  static final class Peer {
    final String name;
    final ProcessHandle process;
    final String base;
    final OAuthTestClient client;
    final String clientId;
    final List<String> accessTokens = Collections.synchronizedList(new ArrayList<>());
    final ConcurrentLinkedQueue<String> refreshTokens = new ConcurrentLinkedQueue<>();
    final AtomicInteger next = new AtomicInteger();

    Peer(String name, ProcessHandle process, String base) {
      this.name = name;
      this.process = process;
      this.base = base;
      this.client = new OAuthTestClient(base, base + "/mcp");
      this.clientId = client.register(OAuthTestClient.REDIRECT_URI);
    }

    /** The whole way, as a browser without script goes it, with consent. */
    void signIn() {
      HeadlessBrowser browser = new HeadlessBrowser();
      Begun begun = client.begin(clientId, Map.of());
      HttpResponse<String> page = followed(browser, browser.open(begun.url()));
      HttpResponse<String> decided =
          browser.submit(page, Map.of("decision", "allow", "action", "approve"));
      URI entra =
          decided
              .headers()
              .firstValue("Location")
              .map(URI::create)
              .orElseGet(() -> OAuthTestClient.leaving(decided));
      HttpResponse<String> callback = browser.open(browser.signIn(entra, "alice"));
      URI back = URI.create(callback.headers().firstValue("Location").orElseThrow());
      Tokens tokens =
          OAuthTestClient.tokens(
              client.redeem(begun, OAuthTestClient.parameters(back).get("code")));
      accessTokens.add(tokens.accessToken());
      refreshTokens.add(tokens.refreshToken());
    }

    private static HttpResponse<String> followed(
        HeadlessBrowser browser, HttpResponse<String> answer) {
      return answer
          .headers()
          .firstValue("Location")
          .map(next -> browser.open(answer.uri().resolve(next)))
          .orElse(answer);
    }

    private int refresh() {
      String token = refreshTokens.remove();
      OAuthTestClient.Answer answer = client.refresh(clientId, token);
      refreshTokens.add(answer.text("refresh_token"));
      return answer.status();
    }

    private int get(String path) throws Exception {
      return send(HttpRequest.newBuilder(URI.create(base + path)).build());
    }

    private int authorize() throws Exception {
      URI url = client.begin(clientId, Map.of()).url();
      return send(HttpRequest.newBuilder(url).header("Accept", "text/html").build());
    }

    private int register() throws Exception {
      return send(
          HttpRequest.newBuilder(URI.create(base + "/register"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(REGISTRATION))
              .build());
    }

    private int call(String url) throws Exception {
      String token = accessTokens.get(next.getAndIncrement() % accessTokens.size());
      return send(
          HttpRequest.newBuilder(URI.create(url))
              .header("Authorization", "Bearer " + token)
              .build());
    }

    /** The same thing asked of every server. */
    Map<String, Step> steps() {
      Map<String, Step> steps = new LinkedHashMap<>();
      steps.put("metadata", () -> get("/.well-known/oauth-authorization-server"));
      steps.put("register", this::register);
      steps.put("authorize", this::authorize);
      steps.put("refresh", this::refresh);
      return steps;
    }
  }

  private static int send(HttpRequest request) throws Exception {
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new IllegalStateException(request.uri() + " answered " + answer.body());
    }
    return answer.statusCode();
  }

  /**
   * Arguments: rounds, seconds for each step, and the command that starts FastMCP, to which port,
   * authority, tenant, client id and secret are added.
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Duration time = Duration.ofSeconds(Integer.parseInt(args[1]));
    List<String> fastMcp = Arrays.asList(args).subList(2, args.length);
    Path data = Files.createTempDirectory("entrada-benchmark");
    int[] ports = freePorts(6);
    List<Process> started = new ArrayList<>();
    try (EntraSimulator entra = EntraSimulator.start(directory(ports), 0, Clock.systemUTC());
        PostgresServer postgres = PostgresServer.start(data);
        RedisServer redis = RedisServer.start(Files.createDirectory(data.resolve("redis")))) {
      List<Peer> peers = new ArrayList<>();
      for (Map.Entry<String, Consumer<Map<String, String>>> kind :
          OwnServers.stores(postgres, redis).entrySet()) {
        int port = ports[peers.size()];
        List<String> command = ourCommand(port, entra.authority(), kind.getValue());
        peers.add(peer("Entrada " + kind.getKey(), port, started, command));
      }
      for (String store : List.of("default", "memory", redis.url(1))) {
        int port = ports[peers.size()];
        List<String> command = theirCommand(fastMcp, port, entra.authority(), store);
        String name = store.startsWith("redis") ? "Redis" : store;
        peers.add(peer("FastMCP " + name, port, started, command));
      }
      Process app =
          start(started, java(ProtectedServer.class, "jetty", "issuer", peers.get(0).base));
      String appUrl = "http://localhost:" + ProtectedServer.port(app.inputReader()) + "/mcp";
      compare(peers, Optional.of(new App(app.toHandle(), appUrl)), rounds, time);
    } finally {
      end(started);
    }
  }

  /** Their input stays open, so that they do not end by themselves. */
  static void end(List<Process> started) throws InterruptedException {
    started.forEach(process -> process.toHandle().destroy());
    for (Process process : started) {
      process.waitFor(); // or its recording is lost
    }
  }

  static int[] freePorts(int count) {
    return IntStream.range(0, count).map(i -> TestServer.freePort()).toArray();
  }

  static Directory directory(int... ports) {
    AppRegistration registration =
        AppRegistration.named(TestServer.CLIENT_ID, "Entrada")
            .withSecret(TestServer.CLIENT_SECRET)
            .withScopes("read", "write");
    for (int port : ports) {
      registration = registration.withRedirectUri("http://localhost:" + port + TestServer.CALLBACK);
    }
    return Directory.contoso(registration);
  }

  static Peer peer(String name, int port, List<Process> started, List<String> command)
      throws Exception {
    Process process = start(started, command);
    await(port);
    return new Peer(name, process.toHandle(), "http://localhost:" + port);
  }

  private static List<String> theirCommand(
      List<String> start, int port, String authority, String store) {
    List<String> command = new ArrayList<>(start);
    command.addAll(
        List.of(
            String.valueOf(port),
            authority,
            Directory.TENANT_ID,
            TestServer.CLIENT_ID,
            TestServer.CLIENT_SECRET,
            store));
    return command;
  }

  /** An app of its own that is protected by our server. */
  record App(ProcessHandle process, String url) {}

  /**
   * @param app of the first peer; FastMCP has its own inside. Empty: no app is called
   */
  static void compare(List<Peer> peers, Optional<App> app, int rounds, Duration time)
      throws Exception {
    for (Peer peer : peers) {
      for (int i = 0; i < PEOPLE; i++) {
        peer.signIn();
      }
      Spent before = Spent.by(peer.process);
      for (int i = 0; i < PEOPLE; i++) {
        peer.signIn();
      }
      report(0, peer.name, "sign-in", PEOPLE, Spent.by(peer.process).since(before), Duration.ZERO);
    }
    for (int round = 0; round <= rounds; round++) { // the first warms up
      for (String step : peers.get(0).steps().keySet()) {
        for (Peer peer : peers) {
          measure(round, peer.name, step, peer.process, peer.steps().get(step), time);
        }
      }
      if (app.isPresent()) {
        for (Peer peer : peers) {
          if (peer != peers.get(0) && peer.name.startsWith("Entrada")) {
            continue; // no store is asked by the app's filter
          }
          App called =
              peer == peers.get(0) ? app.get() : new App(peer.process, peer.base + "/probe");
          measure(
              round, peer.name, "bearer", called.process(), () -> peer.call(called.url()), time);
        }
      }
    }
    for (Peer peer : peers) {
      System.out.println("resident kB," + peer.name + "," + residentKilobytes(peer.process));
    }
  }

  private static void measure(
      int round, String name, String stepName, ProcessHandle process, Step step, Duration time)
      throws Exception {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(CALLERS);
    Spent before = Spent.by(process);
    long start = System.nanoTime();
    for (int i = 0; i < CALLERS; i++) {
      new Thread(
              () -> {
                try {
                  while (System.nanoTime() - start < time.toNanos()) {
                    step.status();
                    done.incrementAndGet();
                  }
                } catch (Exception e) {
                  e.printStackTrace();
                  done.addAndGet(-1_000_000_000);
                } finally {
                  ended.countDown();
                }
              })
          .start();
    }
    ended.await();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    report(round, name, stepName, done.get(), Spent.by(process).since(before), took);
  }

  /**
   * Round, server, step, requests, microseconds of processor for each, of which the JVM compiled,
   * requests a second.
   */
  private static void report(
      int round, String name, String step, int count, Spent spent, Duration took) {
    long rate = took.isZero() ? 0 : Math.round(count * 1e9 / took.toNanos());
    System.out.println(
        String.join(
            ",",
            String.valueOf(round),
            name,
            step,
            String.valueOf(count),
            String.valueOf(spent.all().toNanos() / 1000 / Math.max(1, count)),
            String.valueOf(spent.compiling().toNanos() / 1000 / Math.max(1, count)),
            String.valueOf(rate)));
  }

  private static String residentKilobytes(ProcessHandle process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> ourCommand(int port, String authority) throws IOException {
    return ourCommand(port, authority, settings -> {});
  }

  /** A server of ours, on H2 unless the settings are changed. */
  static List<String> ourCommand(int port, String authority, Consumer<Map<String, String>> change)
      throws IOException {
    Path data = Files.createTempDirectory("entrada-benchmark");
    List<String> command =
        java(ServerProcess.class, String.valueOf(port), Duration.ZERO.toString());
    Consumer<Map<String, String>> embedded = settings -> TestServer.embedded(settings, data);
    TestServer.settings(port, authority, embedded.andThen(change))
        .forEach((key, value) -> command.add(key + "=" + value));
    return command;
  }

  private static List<String> java(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:-UseDynamicNumberOfCompilerThreads", // one that ended could not be counted
                "-Djava.util.logging.config.file=src/benchmark/logging.properties",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    String recordings = System.getenv("RECORDINGS"); // a directory for Flight Recorder's files
    if (recordings != null) {
      command.add(
          1,
          "-XX:StartFlightRecording=settings=profile,filename="
              + Path.of(recordings, main.getSimpleName() + "-" + arguments[0] + ".jfr"));
    }
    command.addAll(List.of(arguments));
    return command;
  }

  private static Process start(List<Process> started, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static void await(int port) throws Exception {
    for (int i = 0; i < 600; i++) {
      try {
        send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://localhost:" + port + "/.well-known/oauth-authorization-server"))
                .build());
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IllegalStateException("nobody listens on " + port);
  }
}
