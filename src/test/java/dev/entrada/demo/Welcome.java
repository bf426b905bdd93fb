package dev.entrada.demo;

import dev.entrada.simulator.Directory;
import dev.entrada.simulator.Person;
import dev.entrada.testing.TestServer;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the demo says when it is ready. */
record Welcome(Demo demo, Duration duration) {
  private static final String TEXT =
      """

        Entrada demo, ready in %1$s s

        MCP server       %2$s
                         the URL to give to an MCP client
      %7$s  Simulated Entra  %4$s
                         no Azure account, no password
        People           %5$s
        Tools            read, whoami%8$s; write needs one more scope
      %6$s
        Claude Code      claude mcp add --transport http entrada-demo %2$s
                         then /mcp, entrada-demo, Authenticate
        VS Code          code --add-mcp '{"name":"entrada-demo","type":"http","url":"%2$s"}'
                         then "MCP: List Servers", entrada-demo, Start
        MCP Inspector    npx @modelcontextprotocol/inspector
                         then Streamable HTTP, the URL above, Connect

        Ctrl+C stops all of it and leaves nothing behind.

      """;

  String text() {
    return TEXT.formatted(
        String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0),
        demo.mcpUrl(),
        demo.serverUrl(),
        demo.entra().authority(),
        demo.entra().directory().people().stream()
            .map(Welcome::introduce)
            .collect(Collectors.joining(", ")),
        demo.unprotectedUrl().map(url -> "  Unprotected      " + url + "\n").orElse(""),
        demo.ownServer() ? "  Home page        " + demo.serverUrl() + "\n" : yourServer(),
        demo.ownServer() ? ", my_profile" : "");
  }

  /** What somebody has to set who runs the authorization server. */
  private String yourServer() {
    return """
      Your server      %s, with these in its environment:
                       export ENTRADA_BASE_URL=%s
                       export ENTRADA_RESOURCES=%s
                       export ENTRADA_TENANT_ID=%s
                       export ENTRADA_CLIENT_ID=%s
                       export ENTRADA_CLIENT_SECRET=%s
                       export ENTRADA_AUTHORITY=%s
                       export ENTRADA_REQUIRED_SCOPES=read
                       export ENTRADA_OPTIONAL_SCOPES=write
    """
        .indent(0)
        .formatted(
            demo.serverUrl(),
            demo.serverUrl(),
            demo.mcpUrl(),
            Directory.TENANT_ID,
            TestServer.CLIENT_ID,
            TestServer.CLIENT_SECRET,
            demo.entra().authority());
  }

  private static String introduce(Person person) {
    if (person.disabled()) {
      return person.username() + " (disabled)";
    }
    return person.roles().isEmpty()
        ? person.username()
        : person.username() + " (" + String.join(", ", person.roles()) + ")";
  }
}
