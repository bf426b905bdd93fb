package dev.entrada.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * Writes the tables of {@code README.md} about containers from the results of their runs; a
 * container that has not run keeps its row. With {@code check} and names of containers, fails if
 * their rows are not what their runs say.
 *
 * <pre>./mvnw -q exec:java -Dexec.mainClass=dev.entrada.container.MatrixTable</pre>
 */
public final class MatrixTable {
  private static final String START = "<!-- containers -->\n";
  private static final String END = "<!-- end of containers -->\n";
  private static final String PASSED = "✓";
  private static final String FAILED = "✗";
  private static final Path README = Path.of("README.md");
  private static final Path RUNS = Path.of("target/container");

  /** The rows, by the profile's name. */
  private static final Map<String, String> CONTAINERS = new LinkedHashMap<>();

  static {
    CONTAINERS.put("tomcat10", "Tomcat");
    CONTAINERS.put("tomcat11", "Tomcat");
    CONTAINERS.put("wildfly", "WildFly");
    CONTAINERS.put("payara", "Payara Server");
    CONTAINERS.put("jetty", "Jetty");
    CONTAINERS.put("liberty", "Open Liberty");
  }

  /** The columns of a table and the tests behind them, all of which must have passed. */
  private static final Map<String, List<String>> MODES = new LinkedHashMap<>();

  private static final Map<String, List<String>> LIFE = new LinkedHashMap<>();

  static {
    column(MODES, "server WAR: ROOT", "ServerRootContainerIT.serverRoot");
    column(MODES, "server WAR: path", "ServerPathContainerIT.serverContextPath");
    column(MODES, "filter, issuer: ROOT", "ServerPathContainerIT.issuerRoot");
    column(MODES, "filter, issuer: path", "ServerRootContainerIT.issuerContextPath");
    column(MODES, "filter, Entra-direct: ROOT", "OneAppPathContainerIT.directRoot");
    column(MODES, "filter, Entra-direct: path", "OneAppRootContainerIT.directContextPath");
    column(MODES, "same app: ROOT", "OneAppRootContainerIT.sameAppRoot");
    column(MODES, "same app: path", "OneAppPathContainerIT.sameAppContextPath");
    String life = "ServerContainerIT.";
    column(
        LIFE,
        "sign-in, call, refresh",
        life + "signsInCallsAToolAndRefreshes",
        life + "leavesStreamsAndAsynchronousDispatchesAlone");
    column(LIFE, "restart", life + "goesOnAfterARestart");
    column(
        LIFE,
        "undeploy, redeploy",
        life + "undeploysWithoutLeavingAThreadOrAClass",
        life + "goesOnAfterARedeployment",
        "ServerRootContainerIT.leavesNothing",
        "ServerPathContainerIT.leavesNothing",
        "OneAppRootContainerIT.leavesNothing",
        "OneAppPathContainerIT.leavesNothing");
    column(LIFE, "errors are ours", life + "answersErrorsItself");
    column(LIFE, "largest `state`", life + "takesTheLargestState");
    column(LIFE, "log", life + "startsAndSaysSoInTheLogOfTheContainer");
  }

  private MatrixTable() {}

  private static void column(Map<String, List<String>> table, String name, String... tests) {
    table.put(name, List.of(tests));
  }

  /**
   * @param arguments none, or {@code check} and names of containers
   */
  public static void main(String[] arguments) throws IOException {
    String readme = Files.readString(README);
    int start = readme.indexOf(START) + START.length();
    int end = readme.indexOf(END);
    String written = readme.substring(start, end);
    if (arguments.length == 0) {
      String text = table(MODES, written, false) + "\n" + table(LIFE, written, true);
      Files.writeString(README, readme.substring(0, start) + text + readme.substring(end));
      return;
    }
    for (String container : List.of(arguments).subList(1, arguments.length)) {
      check(container, written);
    }
  }

  private static void check(String container, String written) {
    Run run = Run.of(container);
    for (Map<String, List<String>> table : List.of(MODES, LIFE)) {
      String row = row(container, run, table);
      if (row.contains(FAILED) || row.contains("|  |") || !written.lines().toList().contains(row)) {
        throw new IllegalStateException("README.md does not say what ran, or not all did: " + row);
      }
    }
  }

  private static String table(Map<String, List<String>> columns, String written, boolean last)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| | " + String.join(" | ", columns.keySet()) + " |");
    lines.add("|---|" + "---|".repeat(columns.size()));
    for (String container : CONTAINERS.keySet()) {
      if (hasRun(container)) {
        lines.add(row(container, Run.of(container), columns));
      } else {
        List<String> rows =
            written
                .lines()
                .filter(line -> line.startsWith("| " + CONTAINERS.get(container) + " "))
                .filter(line -> line.contains("<!-- " + container + " -->"))
                .toList();
        if (rows.size() == 2) {
          lines.add(rows.get(last ? 1 : 0));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Whether there are results of tests; {@link ContainerLoad} leaves others there. */
  private static boolean hasRun(String container) throws IOException {
    Path reports = RUNS.resolve(container + "/reports");
    if (!Files.isDirectory(reports)) {
      return false;
    }
    try (Stream<Path> files = Files.list(reports)) {
      return files.anyMatch(file -> file.toString().endsWith("IT.xml"));
    }
  }

  private static String row(String container, Run run, Map<String, List<String>> columns) {
    return columns.values().stream()
        .map(run::cell)
        .collect(
            Collectors.joining(
                " | ",
                "| "
                    + CONTAINERS.get(container)
                    + " "
                    + run.version
                    + " <!-- "
                    + container
                    + " --> | ",
                " |"));
  }

  /** What one container's run says. */
  private record Run(String version, Map<String, Boolean> passed) {
    static Run of(String container) {
      Map<String, Boolean> passed = new HashMap<>();
      String version = "";
      try (Stream<Path> reports = Files.list(RUNS.resolve(container + "/reports"))) {
        for (Path report : reports.filter(file -> file.toString().endsWith("IT.xml")).toList()) {
          Document document = parse(report.toFile());
          for (Element test : elements(document, "testcase")) {
            boolean failed =
                Stream.of("failure", "error", "skipped")
                    .anyMatch(name -> test.getElementsByTagName(name).getLength() > 0);
            String name = test.getAttribute("classname") + "." + test.getAttribute("name");
            passed.put(name.replaceFirst("^.*\\.(\\w+\\.\\w+).*$", "$1"), !failed);
          }
          version =
              elements(document, "property").stream()
                  .filter(property -> property.getAttribute("name").equals("container.version"))
                  .map(property -> property.getAttribute("value"))
                  .findFirst()
                  .orElseThrow();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Run(version, passed);
    }

    String cell(List<String> tests) {
      if (!passed.keySet().containsAll(tests)) {
        return "";
      }
      return tests.stream().allMatch(passed::get) ? PASSED : FAILED;
    }

    private static List<Element> elements(Document document, String name) {
      var nodes = document.getElementsByTagName(name);
      List<Element> elements = new ArrayList<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        elements.add((Element) nodes.item(i));
      }
      return elements;
    }

    private static Document parse(File file) throws IOException {
      try {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
      } catch (ParserConfigurationException | SAXException e) {
        throw new IOException(file + " cannot be read", e);
      }
    }
  }
}
