package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests that the pages on security and conformance name as proofs exist. */
class SecurityDocTest {
  private static final Pattern NAMED =
      Pattern.compile("`([A-Z]\\w+(?:Test|Contract|Fuzz))#(\\w+)`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (W-\\d\\d) \\| .+ \\|$");

  @ParameterizedTest
  @CsvSource({"security, 45", "security-fastmcp, 60", "conformance, 50"})
  void everyTestThatIsNamedExists(String page, int least) {
    Map<String, String> tests = Docs.sources("src/test/java");
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher matcher = NAMED.matcher(Docs.page(page));
    while (matcher.find()) {
      named++;
      String source = tests.getOrDefault(matcher.group(1), "");
      boolean there =
          Pattern.compile(
                  "@(Test|ParameterizedTest)[^;{}]*(?s:.{0,2000}?)void " + matcher.group(2) + "\\(")
              .matcher(source)
              .find();
      if (!there) {
        missing.add(matcher.group(1) + "#" + matcher.group(2));
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(least);
  }

  @Test
  void everyKnownWeaknessHasItsRow() {
    List<String> rows = new ArrayList<>();
    Matcher matcher = ROW.matcher(Docs.page("security-fastmcp"));
    while (matcher.find()) {
      rows.add(matcher.group(1));
    }
    List<String> wanted = new ArrayList<>();
    for (int i = 1; i <= 48; i++) {
      wanted.add(String.format("W-%02d", i));
    }
    assertThat(rows).containsExactlyElementsOf(wanted);
  }
}
