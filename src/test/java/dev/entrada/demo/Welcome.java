package dev.entrada.demo;

import dev.entrada.simulator.Person;
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
        Home page        %3$s
        Simulated Entra  %4$s
                         no Azure account, no password
        People           %5$s
        Tools            read, whoami, my_profile; write needs one more scope
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
        demo.unprotectedUrl().map(url -> "  Unprotected      " + url + "\n").orElse(""));
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
