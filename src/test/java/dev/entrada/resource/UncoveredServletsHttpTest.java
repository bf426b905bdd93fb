package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A filter that is mapped to less than the MCP servlet behind it. */
class UncoveredServletsHttpTest {
  private static boolean isWarnedOf(String filter, String servlet) {
    try (LogLines log = new LogLines();
        ProtectedApp app =
            ProtectedApp.at("")
                .authority(new TestAuthority())
                .filterWith(filter, Map.of("resource", Tokens.RESOURCE))
                .servlet(
                    servlet,
                    HttpServletStreamableServerTransportProvider.builder()
                        .mcpEndpoint("/mcp")
                        .build())
                .start()) {
      assertThat(app.seen()).isEmpty();
      return log.lines().stream()
          .anyMatch(line -> line.contains("an MCP servlet is mapped to [" + servlet + "]"));
    }
  }

  @ParameterizedTest
  @CsvSource({"/mcp,/*", "/mcp,/mcp/*", "/mcp/*,/*", "/mcp,/other/mcp", "/mcp/*,/mcpx/*"})
  void warnsOfAServletWithAWiderPattern(String filter, String servlet) {
    assertThat(isWarnedOf(filter, servlet)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"/mcp,/mcp", "/*,/*", "/*,/mcp/*", "/mcp/*,/mcp", "/mcp/*,/mcp/*", "/mcp/*,/mcp/a/*"})
  void saysNothingOfAServletThatIsCovered(String filter, String servlet) {
    assertThat(isWarnedOf(filter, servlet)).isFalse();
  }
}
