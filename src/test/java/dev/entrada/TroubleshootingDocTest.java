package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/troubleshooting.md} quotes the log as the code writes it. */
class TroubleshootingDocTest {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** What a quotation of a message has, and a setting, a path or an address has not. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "refused: |unavailable: |^Refused at |cannot be |must be the same|context path|"
              + "no session of|generation …|to sign in again for|does not open|is not possible");

  @Test
  void everyQuotedMessageIsInTheCode() {
    String code = String.join("\n", Docs.sources("src/main/java").values());
    String joined = code.replaceAll("\"\\s*\\+ \"", "").replace("\\\"", "\"");
    List<String> quoted =
        CODE.matcher(FENCE.matcher(Docs.page("troubleshooting")).replaceAll(""))
            .results()
            .map((MatchResult result) -> result.group(1).replaceAll("\\s+", " "))
            .filter(text -> MESSAGE.matcher(text).find())
            .toList();
    assertThat(quoted).hasSizeGreaterThan(20);

    List<String> unknown = new ArrayList<>();
    for (String message : quoted) {
      pieces(message)
          .filter(piece -> !joined.contains(piece))
          .forEach(piece -> unknown.add(message + " -> " + piece));
    }
    assertThat(unknown).isEmpty();
  }

  /** What stands between the placeholders of a logger's format and of the page. */
  private static Stream<String> pieces(String message) {
    return Stream.of(message.split("…|[()]|AADSTS|ref=|Servlet|client=|: |\\. "))
        .map(String::strip)
        .filter(piece -> piece.length() > 3);
  }
}
