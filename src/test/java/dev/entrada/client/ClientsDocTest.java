package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.oauth.RedirectUri;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The patterns of {@code docs/configuration.md} let in what clients register, and nobody else. */
class ClientsDocTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static final String LINE = "ENTRADA_ALLOWED_CLIENT_REDIRECT_URIS=";

  private static String page() throws Exception {
    return Files.readString(Path.of("docs", "configuration.md"));
  }

  private static String table() throws Exception {
    String[] parts = page().split("<!-- (end of )?redirect URIs of clients -->");
    assertThat(parts).hasSize(3);
    return parts[1];
  }

  private static List<String> patterns(String text) {
    return CODE.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
  }

  private static RedirectPolicy row(String client) throws Exception {
    List<String> rows =
        table().lines().filter(line -> line.startsWith("| " + client + " |")).toList();
    assertThat(rows).as(client).hasSize(1);
    return RedirectPolicy.only(patterns(rows.get(0)));
  }

  @Test
  void theLineToCopyHasAllRows() throws Exception {
    String line = page().lines().filter(l -> l.startsWith(LINE)).findFirst().orElseThrow();
    assertThat(List.of(line.substring(LINE.length()).split(",")))
        .doesNotHaveDuplicates()
        .hasSameElementsAs(patterns(table()));
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
