package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The documentation and the sources, as the tests that compare them read them. */
final class Docs {
  private Docs() {}

  /** A page of {@code docs}, by its name without the ending. */
  static String page(String name) {
    return read(Path.of("docs", name + ".md"));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a page has between {@code <!-- mark -->} and {@code <!-- end of mark -->}. */
  static String between(String page, String mark) {
    String start = "<!-- " + mark + " -->\n";
    String end = "<!-- end of " + mark + " -->";
    String text = page(page);
    assertThat(text).containsOnlyOnce(start).containsOnlyOnce(end);
    return text.substring(text.indexOf(start) + start.length(), text.indexOf(end));
  }

  /** The README and every page, decisions included. */
  static List<Path> pages() {
    List<Path> pages = filesBelow("docs", ".md");
    return Stream.concat(Stream.of(Path.of("README.md")), pages.stream()).toList();
  }

  /** Java sources by simple name. */
  static Map<String, String> sources(String root) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Path file : filesBelow(root, ".java")) {
      sources.put(file.getFileName().toString().replace(".java", ""), read(file));
    }
    return sources;
  }

  private static List<Path> filesBelow(String root, String ending) {
    try (Stream<Path> files = Files.walk(Path.of(root))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
