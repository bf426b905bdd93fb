package dev.entrada.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where the demo listens.
 *
 * @param mcpPort of the protected MCP server
 * @param serverPort of the authorization server
 * @param entraPort of the simulated tenant
 * @param unprotectedPort of the same MCP server without protection, both with the fixtures of the
 *     conformance suite; empty means that there is none
 * @param issuer the authorization server that somebody else runs for the demo; empty means that the
 *     demo has its own
 * @param verbose whether the decisions of Entrada are logged
 * @param notes what differs from what was asked for, to be shown to people
 */
public record DemoOptions(
    int mcpPort,
    int serverPort,
    int entraPort,
    OptionalInt unprotectedPort,
    Optional<String> issuer,
    boolean verbose,
    List<String> notes) {

  private static final String PROPERTY_PREFIX = "demo.";
  private static final String MCP = "port-mcp";
  private static final String SERVER = "port-server";
  private static final String ENTRA = "port-entra";
  private static final String UNPROTECTED = "port-unprotected";
  private static final String ISSUER = "issuer";
  private static final String VERBOSE = "verbose";
  private static final List<String> VALUED = List.of(MCP, SERVER, ENTRA, UNPROTECTED, ISSUER);

  static final String USAGE =
      """
      Options, with -Dexec.args="--port-mcp 9010" or -Ddemo.port-mcp=9010:
        --port-mcp N          the protected MCP server (9000)
        --port-server N       the authorization server (9100)
        --port-entra N        the simulated Entra tenant (9200)
        --port-unprotected N  the same MCP server without protection, for checks (none)
        --issuer URL          an authorization server that you run yourself, on this machine
        --verbose             log what Entrada decides
      0 stands for any free port.""";

  /** Free ports, for tests. */
  public static DemoOptions onFreePorts() {
    Ports ports = new Ports();
    return new DemoOptions(
        ports.free(),
        ports.free(),
        ports.free(),
        OptionalInt.of(ports.free()),
        Optional.empty(),
        false,
        List.of());
  }

  /**
   * Reads the command line; system properties stand in for what it does not say. A default port
   * that is taken is replaced by a free one; a port that somebody asked for is not.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static DemoOptions parse(List<String> arguments, Properties properties) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String key : Stream.concat(VALUED.stream(), Stream.of(VERBOSE)).toList()) {
      String value = properties.getProperty(PROPERTY_PREFIX + key);
      if (value != null) {
        given.put(key, value);
      }
    }
    given.putAll(commandLine(arguments));
    Ports ports = new Ports();
    return new DemoOptions(
        ports.choose("MCP server", given.get(MCP), 9000),
        ports.choose("authorization server", given.get(SERVER), 9100),
        ports.choose("simulated tenant", given.get(ENTRA), 9200),
        given.containsKey(UNPROTECTED)
            ? OptionalInt.of(ports.asked(given.get(UNPROTECTED)))
            : OptionalInt.empty(),
        Optional.ofNullable(given.get(ISSUER)).map(DemoOptions::issuer),
        given.containsKey(VERBOSE) && !"false".equals(given.get(VERBOSE)),
        List.copyOf(ports.notes));
  }

  /** The simulated tenant takes redirect URIs on localhost only, and no other issuer can use it. */
  private static String issuer(String text) {
    try {
      URI uri = new URI(text);
      if ("http".equals(uri.getScheme())
          && "localhost".equals(uri.getHost())
          && !text.endsWith("/")) {
        return text;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no issuer such as http://localhost:8080.\n" + USAGE);
  }

  private static Map<String, String> commandLine(List<String> arguments) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String[] parts = arguments.get(i).split("=", 2);
      String key = parts[0].startsWith("--") ? parts[0].substring(2) : "";
      if (key.equals(VERBOSE)) {
        given.put(key, "true");
      } else if (!VALUED.contains(key)) {
        throw new IllegalArgumentException("The demo has no option " + parts[0] + ".\n" + USAGE);
      } else if (parts.length == 2) {
        given.put(key, parts[1]);
      } else if (i + 1 < arguments.size()) {
        given.put(key, arguments.get(++i));
      } else {
        throw new IllegalArgumentException(parts[0] + " needs a value.\n" + USAGE);
      }
    }
    return given;
  }

  /** Ports that nobody listens on, each given out once. */
  private static final class Ports {
    private final List<Integer> chosen = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    int choose(String part, @org.jspecify.annotations.Nullable String asked, int usual) {
      if (asked != null) {
        return asked(asked);
      }
      if (!chosen.contains(usual) && bind(usual).isPresent()) {
        chosen.add(usual);
        return usual;
      }
      int port = free();
      notes.add("Port " + usual + " is taken; the " + part + " listens on " + port + " instead.");
      return port;
    }

    int asked(String text) {
      int port = number(text);
      if (port == 0) {
        return free();
      }
      if (chosen.contains(port) || bind(port).isEmpty()) {
        throw new IllegalArgumentException(
            "Port " + port + " is taken. Stop what listens there, or choose another.\n" + USAGE);
      }
      chosen.add(port);
      return port;
    }

    int free() {
      int port = bind(0).orElseThrow(() -> new IllegalStateException("no port is free"));
      if (chosen.contains(port)) {
        return free();
      }
      chosen.add(port);
      return port;
    }

    private static int number(String text) {
      try {
        int port = Integer.parseInt(text.strip());
        if (port >= 0 && port <= 65_535) {
          return port;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new IllegalArgumentException("\"" + text + "\" is not a port number.\n" + USAGE);
    }

    private static OptionalInt bind(int port) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return OptionalInt.of(socket.getLocalPort());
      } catch (IOException e) {
        return OptionalInt.empty();
      }
    }
  }
}
