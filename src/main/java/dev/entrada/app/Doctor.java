package dev.entrada.app;

import dev.entrada.doctor.Examination;
import dev.entrada.doctor.Finding;
import dev.entrada.doctor.Finding.Verdict;
import dev.entrada.json.Json;
import dev.entrada.net.OutboundHttp;
import dev.entrada.net.OutboundPolicy;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.SettingSource;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Examines configuration and surroundings of a server from the command line, without starting it
 * and without a sign-in. Reads system properties and environment; what only the container is told
 * (context-params) it cannot see. Exits with 0 if nothing is in the way, 1 if there is a problem,
 * and 2 if the arguments are wrong.
 */
public final class Doctor {
  static final String USAGE =
      """
      java -jar entrada-standalone.war doctor [--json]
      java -cp 'WEB-INF/classes:WEB-INF/lib/*' dev.entrada.app.Doctor [--json]

        --json    one JSON object instead of words
        --help    show this

      Settings are environment variables (ENTRADA_BASE_URL) or system properties
      (-Dentrada.base-url=...). Exits with 0 if nothing keeps people from signing
      in, and with 1 if something does.""";

  private static final int PROBLEM = 1;
  private static final int USAGE_ERROR = 2;

  private Doctor() {}

  /** Examines and exits. */
  public static void main(String[] args) {
    List<String> arguments = List.of(args);
    if (arguments.equals(List.of("--help"))) {
      System.out.println(USAGE);
      return;
    }
    if (!arguments.isEmpty() && !arguments.equals(List.of("--json"))) {
      System.err.println(USAGE);
      System.exit(USAGE_ERROR);
      return;
    }
    List<SettingSource> sources = Configuration.sourcesOfProcess();
    System.exit(report(examine(sources, Clock.systemUTC()), !arguments.isEmpty(), System.out));
  }

  /** Everything that there is to say. */
  static List<Finding> examine(List<SettingSource> sources, Clock clock) {
    try (OutboundHttp http = new OutboundHttp(OutboundPolicy.TRUSTED)) {
      Configuration configuration = Configuration.read(sources, "");
      return examine(configuration, http, clock);
    } catch (ConfigurationException e) {
      return e.problems().stream().map(Finding::of).toList();
    }
  }

  private static List<Finding> examine(
      Configuration configuration, OutboundHttp http, Clock clock) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("configuration", "The configuration is complete and consistent."));
    configuration
        .warnings()
        .forEach(text -> findings.add(Finding.warning("configuration", text, "Correct the name.")));
    StoreCheck store = new StoreCheck(configuration.settings(), clock);
    findings.addAll(store.examine()); // first, so that its keys are known
    try (OutboundHttp entra =
        new OutboundHttp(OutboundPolicy.TRUSTED, configuration.settings().proxy())) {
      findings.addAll(
          new Examination(
                  configuration.settings(),
                  configuration.secretFiles(),
                  store::keys,
                  entra,
                  http,
                  clock,
                  List.of())
              .run());
    }
    return List.copyOf(findings);
  }

  /**
   * Writes the findings.
   *
   * @return the exit status
   */
  static int report(List<Finding> findings, boolean asJson, PrintStream out) {
    Verdict worst =
        findings.stream().map(Finding::verdict).max(Verdict::compareTo).orElse(Verdict.OK);
    if (asJson) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("verdict", worst.name().toLowerCase(Locale.ROOT));
      json.put("findings", findings.stream().map(Finding::toJson).toList());
      out.println(Json.write(json));
    } else {
      findings.forEach(finding -> write(finding, out));
    }
    return worst == Verdict.PROBLEM ? PROBLEM : 0;
  }

  private static void write(Finding finding, PrintStream out) {
    out.printf("%-8s %-20s %s%n", finding.verdict(), finding.check(), finding.what());
    finding.remedy().ifPresent(text -> out.printf("%29s %s%n", "->", text));
  }
}
