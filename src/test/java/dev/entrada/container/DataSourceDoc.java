package dev.entrada.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a page of {@code docs/deploy} prints about a DataSource, with the values of this run.
 *
 * @param page its name
 * @param values by what is printed in their place
 */
record DataSourceDoc(String page, Map<String, String> values) {
  /** The block that is marked with a name. */
  String block(String name) {
    String text = read();
    String start = "<!-- data source: " + name + " -->\n```";
    int begin = text.indexOf(start);
    if (begin < 0) {
      throw new IllegalStateException(page + ".md has no " + start);
    }
    int first = text.indexOf('\n', begin + start.length()) + 1;
    String block = text.substring(first, text.indexOf("```", first));
    for (Map.Entry<String, String> value : values.entrySet()) {
      block = block.replace(value.getKey(), value.getValue());
    }
    return block;
  }

  /** The same, one command a line. */
  List<String> commands(String name) {
    return block(name).replace("\\\n", " ").lines().toList();
  }

  private String read() {
    try {
      return Files.readString(Path.of("docs/deploy", page + ".md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
