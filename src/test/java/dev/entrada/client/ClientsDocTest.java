package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.oauth.RedirectUri;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The patterns of {@code docs/configuration.md} let in what clients register, and nobody else. */
class ClientsDocTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static RedirectPolicy row(String client) throws Exception {
    String[] parts =
        Files.readString(Path.of("docs", "configuration.md"))
            .split("<!-- (end of )?redirect URIs of clients -->");
    assertThat(parts).hasSize(3);
    List<String> rows =
        parts[1].lines().filter(line -> line.startsWith("| " + client + " |")).toList();
    assertThat(rows).as(client).hasSize(1);
    return RedirectPolicy.only(
        CODE.matcher(rows.get(0)).results().map((MatchResult result) -> result.group(1)).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CLAUDE; Claude, web and desktop",
        "CLAUDE_CODE; Claude Code",
        "CHATGPT; ChatGPT",
        "VS_CODE; VS Code",
        "CURSOR; Cursor",
        "INSPECTOR; MCP Inspector, mcp-remote",
        "MCP_REMOTE; MCP Inspector, mcp-remote"
      })
  void aRowIsEnoughForAllThatItsClientRegisters(Registrations client, String name)
      throws Exception {
    RedirectPolicy policy = row(name);
    assertThat(client.metadata().redirectUris()).allMatch(policy::allows);
    assertThat(policy.allows(new RedirectUri("https://evil.example/callback"))).isFalse();
    assertThat(policy.allows(new RedirectUri("http://localhost:1/evil"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ChatGPT, https://chatgpt.com/connector/oauth/4vTzA",
    "Codex, http://127.0.0.1:43117/callback"
  })
  void aRowIsEnoughForWhatIsNotRegisteredByTheTestsClients(String name, String uri)
      throws Exception {
    assertThat(row(name).allows(new RedirectUri(uri))).isTrue();
  }
}
