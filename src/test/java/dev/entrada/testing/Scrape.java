package dev.entrada.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /ops/metrics} answered, read as Prometheus would. */
public record Scrape(String text) {
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)\\})? ([-+0-9.eENaIinf]+)$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  /** Asks a server. */
  public static Scrape of(TestServer server) {
    return new Scrape(new OAuthTestClient(server).get("/ops/metrics").body());
  }

  /** Name and labels of every sample. */
  public Set<String> series() {
    return SAMPLE
        .matcher(text)
        .results()
        .map(sample -> sample.group(1) + "{" + sample.group(2) + "}")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names of metrics, with the endings that samples have. */
  public Set<String> names() {
    return SAMPLE
        .matcher(text)
        .results()
        .map(sample -> sample.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The value of the first sample that has these labels among its own.
   *
   * @param labels name, value, name, value
   */
  public double value(String name, String... labels) {
    Matcher sample = SAMPLE.matcher(text);
    while (sample.find()) {
      Map<String, String> actual = new LinkedHashMap<>();
      if (sample.group(2) != null) {
        LABEL
            .matcher(sample.group(2))
            .results()
            .forEach(label -> actual.put(label.group(1), label.group(2)));
      }
      boolean fits = sample.group(1).equals(name);
      for (int i = 0; i < labels.length; i += 2) {
        fits &= labels[i + 1].equals(actual.get(labels[i]));
      }
      if (fits) {
        return Double.parseDouble(sample.group(3));
      }
    }
    throw new NoSuchElementException(name + " " + String.join(" ", labels) + " in\n" + text);
  }
}
