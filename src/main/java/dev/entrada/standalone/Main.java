package dev.entrada.standalone;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What {@code java -jar entrada-standalone.war} runs. */
public final class Main {
  /** The exit status of a command line that nobody can understand. */
  private static final int USAGE_ERROR = 2;

  /** What the first argument may ask for instead of a server, and who does it. */
  private static final Map<String, String> COMMANDS =
      Map.of(
          "doctor", "dev.entrada.app.Doctor",
          "copy-store", "dev.entrada.app.CopyStore");

  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
  private static final String ONE_LINE = "%1$tF %1$tT.%1$tL %4$s %3$s: %5$s%6$s%n";

  private Main() {}

  /**
   * Serves until the process is told to end, or runs a command. Exits with 2 if the arguments are
   * wrong, 78 if the configuration is, and 1 if something else keeps the server from starting.
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0 && COMMANDS.containsKey(args[0])) {
      run(COMMANDS.get(args[0]), Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    StandaloneOptions options;
    try {
      options = StandaloneOptions.parse(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n\n" + StandaloneOptions.USAGE);
      System.exit(USAGE_ERROR);
      return;
    }
    switch (options.wish()) {
      case HELP -> System.out.println(StandaloneOptions.USAGE);
      case VERSION -> System.out.println(version());
      case SERVE -> serve(options);
    }
  }

  /** Exits as the command does. */
  private static void run(String command, String[] args) throws Exception {
    logInOneLine();
    WarClassLoader loader = new WarClassLoader(ownFile());
    Thread.currentThread().setContextClassLoader(loader);
    loader.loadClass(command).getMethod("main", String[].class).invoke(null, (Object) args);
  }

  private static void serve(StandaloneOptions options) throws Exception {
    Instant begun = Instant.now();
    logInOneLine();
    WarClassLoader loader = new WarClassLoader(ownFile());
    Thread.currentThread().setContextClassLoader(loader);
    Callable<?> server =
        (Callable<?>)
            loader
                .loadClass("dev.entrada.standalone.StandaloneServer")
                .getConstructor(String.class, int.class, String.class, Instant.class)
                .newInstance(options.host(), options.port(), version(), begun);
    int status = (Integer) server.call();
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Unless somebody has configured logging: the JDK's own format takes two lines. */
  private static void logInOneLine() {
    boolean isConfigured =
        List.of(LOG_FORMAT, "java.util.logging.config.file", "java.util.logging.config.class")
            .stream()
            .anyMatch(name -> System.getProperty(name) != null);
    if (!isConfigured) {
      System.setProperty(LOG_FORMAT, ONE_LINE);
    }
  }

  private static Path ownFile() throws IOException {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("the file that this runs from has no path", e);
    }
  }

  private static String version() {
    return "Entrada "
        + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
  }
}
