package dev.entrada.standalone;

import java.util.Iterator;
import java.util.List;

/**
 * The command line. What Entrada is configured with is not here: those settings are the same in
 * every container.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 */
record StandaloneOptions(Wish wish, String host, int port) {
  static final String USAGE =
      """
      java -jar entrada-standalone.war [--port N] [--host H]
      java -jar entrada-standalone.war doctor [--json]
      java -jar entrada-standalone.war copy-store DATA_DIR

        --port N    the port to listen on; 0 for any free one (8080)
        --host H    the address to listen on; 0.0.0.0 for all of them (127.0.0.1)
        --version   show the version
        doctor      look for what would keep people from signing in, and exit
        copy-store  copy an embedded store into PostgreSQL or Redis, and exit
        --help      show this

      Settings are environment variables (ENTRADA_BASE_URL) or system properties
      (-Dentrada.base-url=..., before -jar).""";

  private static final int DEFAULT_PORT = 8080;

  /** Plain HTTP belongs behind a proxy with TLS, which is on the same machine unless told. */
  private static final String DEFAULT_HOST = "127.0.0.1";

  /** What the caller wants. */
  enum Wish {
    SERVE,
    HELP,
    VERSION
  }

  /**
   * Reads {@code --port 8080} and {@code --port=8080} alike; the last of several counts.
   *
   * @throws IllegalArgumentException with a sentence for people
   */
  static StandaloneOptions parse(List<String> arguments) {
    Wish wish = Wish.SERVE;
    String host = DEFAULT_HOST;
    int port = DEFAULT_PORT;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      String[] parts = argument.split("=", 2);
      switch (parts[0]) {
        case "--port" -> port = port(value(parts, rest));
        case "--host" -> host = value(parts, rest);
        case "--help", "-h" -> wish = Wish.HELP;
        case "--version" -> wish = Wish.VERSION;
        default -> throw new IllegalArgumentException("There is no option " + argument + ".");
      }
    }
    return new StandaloneOptions(wish, host, port);
  }

  private static String value(String[] parts, Iterator<String> rest) {
    String value = parts.length == 2 ? parts[1] : rest.hasNext() ? rest.next() : "";
    if (value.isBlank()) {
      throw new IllegalArgumentException(parts[0] + " needs a value.");
    }
    return value.strip();
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("\"" + text + "\" is not a port: 0 to 65535.");
  }
}
