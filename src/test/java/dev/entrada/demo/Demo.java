package dev.entrada.demo;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.simulator.EntraSimulator;
import dev.entrada.testing.TestResourceServer;
import dev.entrada.testing.TestServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * All of Entrada on localhost, with a simulated tenant behind it.
 *
 * <pre>{@code ./mvnw -q test-compile exec:java}</pre>
 */
public final class Demo implements AutoCloseable {
  /** The last opened first. */
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private final String issuer;
  private final boolean ownServer;
  private final McpApp app;
  private final Optional<McpApp> unprotected;
  private final EntraSimulator entra;

  private Demo(DemoOptions options) {
    try {
      issuer = options.issuer().orElse("http://localhost:" + options.serverPort());
      ownServer = options.issuer().isEmpty();
      entra =
          opened(
              EntraSimulator.start(
                  TestServer.directory(issuer + TestServer.CALLBACK),
                  options.entraPort(),
                  Clock.systemUTC()));
      String resource = McpApp.url(options.mcpPort());
      Optional<GraphProfile> graph =
          ownServer ? Optional.of(server(options.serverPort(), resource)) : Optional.empty();
      app =
          opened(
              McpApp.protectedBy(
                  issuer, options.mcpPort(), options.unprotectedPort().isPresent(), graph));
      unprotected = options.unprotectedPort().stream().mapToObj(McpApp::open).findFirst();
      unprotected.ifPresent(running::push);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Starts the authorization server, which knows the MCP server as a resource server. */
  private GraphProfile server(int port, String resource) {
    Path directory = freshDirectory();
    running.push(() -> delete(directory));
    TestResourceServer self =
        new TestResourceServer("entrada-demo", Secret.of(RandomTokens.secret()));
    opened(
        TestServer.at(
            port, entra, settings -> asOperatorsRunIt(settings, resource, self, directory)));
    return new GraphProfile(self, issuer, entra.graphMeUri());
  }

  /**
   * Starts everything.
   *
   * @throws IllegalStateException if a part does not start; nothing is left running then
   */
  public static Demo start(DemoOptions options) {
    return new Demo(options);
  }

  /**
   * People consent to Graph's scope along with the app's own. The store and the secret are the
   * defaults of the product, in a directory of our own.
   */
  private static void asOperatorsRunIt(
      Map<String, String> settings, String resource, TestResourceServer self, Path directory) {
    settings.put("resources", resource);
    settings.put("additional-authorize-scopes", TestResourceServer.USER_READ);
    TestResourceServer.list(
        settings, directory, List.of(self.entry(resource, TestResourceServer.USER_READ)));
    settings.remove("store");
    settings.remove("secret");
    settings.put("data-dir", directory.toString());
  }

  /** The URL for MCP clients. */
  public String mcpUrl() {
    return app.url();
  }

  /** The issuer, and the address of the home page. */
  public String serverUrl() {
    return issuer;
  }

  /** Whether the authorization server is the demo's own, and not one that somebody else runs. */
  boolean ownServer() {
    return ownServer;
  }

  public EntraSimulator entra() {
    return entra;
  }

  /** The same MCP server without any protection, if the options ask for it. */
  public Optional<String> unprotectedUrl() {
    return unprotected.map(McpApp::url);
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        System.err.println("A part of the demo did not stop: " + e);
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    return part;
  }

  private static Path freshDirectory() {
    try {
      return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "demo-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) throws InterruptedException {
    Instant begun = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    PrintStream out = System.out;
    if (List.of(arguments).contains("--help")) {
      out.println(DemoOptions.USAGE);
      return;
    }
    DemoOptions options;
    try {
      options = DemoOptions.parse(List.of(arguments), System.getProperties());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    options.notes().forEach(note -> out.println("  " + note));
    DemoLogging.configure(options.verbose());
    Demo demo;
    try {
      demo = start(options);
    } catch (IllegalStateException e) {
      System.err.println(
          "The demo did not start: " + (e.getCause() == null ? e : e.getCause()).getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-stop"));
    out.print(new Welcome(demo, Duration.between(begun, Instant.now())).text());
    out.flush();
    new CountDownLatch(1).await(); // until a signal; the hook does the rest
  }
}
