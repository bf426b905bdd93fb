package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.json.Json;
import dev.entrada.json.JsonLimits;
import dev.entrada.json.JsonObject;
import dev.entrada.simulator.Aadsts;
import dev.entrada.simulator.HeadlessBrowser;
import dev.entrada.testing.OAuthTestClient;
import dev.entrada.testing.OAuthTestClient.Tokens;
import dev.entrada.testing.Scrape;
import dev.entrada.testing.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Page, dashboard and alerts speak of the metrics and labels that a server really has. */
class OperationsDocTest {
  private static final Pattern METRIC = Pattern.compile("entrada_[a-z_]+");
  private static final Pattern SELECTOR = Pattern.compile("(entrada_[a-z_]+)\\{([^}]*)\\}");
  private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?:=~|=|!=)\"");
  private static final Pattern RULE =
      Pattern.compile("(?m)^        expr: (?:>-\\n)?((?:.+\\n)(?:          .+\\n)*)");
  private static final Set<String> OF_PROMETHEUS = Set.of("instance", "le");

  private static Scrape scrape;

  @BeforeAll
  static void useAServer() {
    try (TestServer server = TestServer.start()) {
      OAuthTestClient client = new OAuthTestClient(server);
      String id = client.register(OAuthTestClient.REDIRECT_URI);
      Tokens tokens = client.signIn(id, "alice", Map.of());
      client.refresh(id, tokens.refreshToken());
      client.refresh(id, "no token at all");
      HeadlessBrowser browser = new HeadlessBrowser();
      URI callback = OAuthTestClient.throughEntra(browser, client.begin(id, Map.of()), "alice");
      server.entra().faults().failNextToken(Aadsts.PERSON_DISABLED);
      browser.open(callback);
      scrape = Scrape.of(server);
    }
  }

  /** Names and labels of all samples, as {@code name label}. */
  private static Set<String> labels() {
    Set<String> labels = new HashSet<>();
    for (String series : scrape.series()) {
      String name = series.substring(0, series.indexOf('{'));
      Matcher label = LABEL.matcher(series);
      while (label.find()) {
        labels.add(name + " " + label.group(1));
      }
    }
    return labels;
  }

  private static void assertExist(List<String> expressions, int least) {
    Set<String> labels = labels();
    Set<String> unknown = new TreeSet<>();
    for (String expression : expressions) {
      List<String> names = METRIC.matcher(expression).results().map(m -> m.group()).toList();
      assertThat(names).as(expression).isNotEmpty();
      names.stream().filter(name -> !scrape.names().contains(name)).forEach(unknown::add);
      Matcher selector = SELECTOR.matcher(expression);
      while (selector.find()) {
        Matcher label = LABEL.matcher(selector.group(2));
        while (label.find()) {
          require(labels, selector.group(1), label.group(1), unknown);
        }
      }
      Matcher by = BY.matcher(expression);
      while (by.find()) {
        for (String label : by.group(1).split(", ")) {
          names.forEach(name -> require(labels, name, label, unknown));
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(expressions).hasSizeGreaterThanOrEqualTo(least);
  }

  private static void require(Set<String> labels, String name, String label, Set<String> unknown) {
    if (!OF_PROMETHEUS.contains(label) && !labels.contains(name + " " + label)) {
      unknown.add(name + "{" + label + "}");
    }
  }

  @Test
  void thePageListsEveryMetric() {
    Set<String> listed =
        METRIC
            .matcher(Docs.between("operations", "metrics"))
            .results()
            .map(m -> m.group())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> real =
        scrape.names().stream()
            .map(name -> name.replaceFirst("(_seconds)_(count|sum|bucket|max)$", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed).isEqualTo(real);
  }

  @Test
  void theDashboardAsksForMetricsThatExist() {
    JsonObject dashboard =
        Json.parseObject(Docs.read(Path.of("docs/grafana-dashboard.json")), JsonLimits.ANSWER);
    List<String> expressions = new ArrayList<>();
    for (JsonObject panel : dashboard.objects("panels").orElseThrow()) {
      for (JsonObject target : panel.objects("targets").orElseThrow()) {
        expressions.add(target.requiredString("expr"));
      }
    }
    assertExist(expressions, 16);
    String all = String.join(" ", expressions);
    assertThat(scrape.names())
        .filteredOn(name -> !name.equals("entrada_up"))
        .allMatch(name -> all.contains(name.replaceFirst("_(count|sum|bucket|max)$", "")));
  }

  @Test
  void theAlertsAskForMetricsThatExist() {
    List<String> expressions =
        RULE.matcher(Docs.page("operations")).results().map(m -> m.group(1)).toList();
    assertExist(expressions, 8);
  }
}
