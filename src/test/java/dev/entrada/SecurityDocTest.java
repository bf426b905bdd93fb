package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests that the pages on security and conformance name as proofs exist. */
class SecurityDocTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|Contract))#(\\w+)`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (W-\\d\\d) \\| .+ \\|$");

  private static String document(String page) throws IOException {
    return Files.readString(Path.of("docs", page + ".md"));
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    return sources;
  }

  @ParameterizedTest
  @CsvSource({"security, 60", "conformance, 50"})
  void everyTestThatIsNamedExists(String page, int least) throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher matcher = NAMED.matcher(document(page));
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
  void everyKnownWeaknessHasItsRow() throws IOException {
    List<String> rows = new ArrayList<>();
    Matcher matcher = ROW.matcher(document("security"));
    while (matcher.find()) {
      rows.add(matcher.group(1));
    }
    List<String> wanted = new ArrayList<>();
    for (int i = 14; i <= 48; i++) {
      wanted.add("W-" + i);
    }
    assertThat(rows).containsExactlyElementsOf(wanted);
  }
}
