package dev.entrada.nodes;

import dev.entrada.nodes.Journey.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the clients of a soak saw. Safe for concurrent use. */
final class SoakReport {
  /** Connections of the pool that died with the store are found out one by one. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Instant began = Instant.now();
  private final Duration length;
  private final Duration killEvery;
  private final int clients;
  private final int nodes;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Unavailable> unavailable = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<Step, List<Long>> micros = new EnumMap<>(Step.class);
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private int entraCalls;

  /** A fault, from its beginning until callers can be served again. */
  final class Fault {
    private final String what;
    private final Instant from = Instant.now();
    private volatile Instant until = Instant.MAX;

    private Fault(String what) {
      this.what = what;
    }

    void serviceIsBack() {
      until = Instant.now();
    }

    /** Whether it explains an error of a request that began and ended then. */
    private boolean explains(Unavailable answer) {
      Instant settled = until.equals(Instant.MAX) ? until : until.plus(SETTLING);
      return !answer.at().isBefore(from) && answer.began().isBefore(settled);
    }
  }

  /** A request that was answered with 503. */
  private record Unavailable(Step step, Instant began, Instant at, String by) {}

  SoakReport(Duration length, Duration killEvery, int clients, int nodes) {
    this.length = length;
    this.killEvery = killEvery;
    this.clients = clients;
    this.nodes = nodes;
  }

  synchronized Fault faultBegins(String what) {
    Fault fault = new Fault(what);
    faults.add(fault);
    return fault;
  }

  synchronized void answered(Step step, Instant from) {
    micros
        .computeIfAbsent(step, unused -> new ArrayList<>())
        .add(ChronoUnit.MICROS.between(from, Instant.now()));
  }

  synchronized void unavailable(Step step, Instant from, String by) {
    unavailable.add(new Unavailable(step, from, Instant.now(), by));
  }

  synchronized void violation(String what) {
    violations.add(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + what);
  }

  void count(String what) {
    counts.computeIfAbsent(what, unused -> new AtomicInteger()).incrementAndGet();
  }

  int counted(String what) {
    AtomicInteger count = counts.get(what);
    return count == null ? 0 : count.get();
  }

  synchronized void refreshesAtEntra(int calls) {
    entraCalls = calls;
  }

  /** What must not have happened. */
  synchronized List<String> violations() {
    List<String> all = new ArrayList<>(violations);
    for (Unavailable answer : unavailable) {
      if (faults.stream().noneMatch(fault -> fault.explains(answer))) {
        all.add("503 without a fault: " + answer);
      }
    }
    return all;
  }

  synchronized int faults(String what) {
    return (int) faults.stream().filter(fault -> fault.what.contains(what)).count();
  }

  synchronized int answers(Step step) {
    return micros.getOrDefault(step, List.of()).size();
  }

  /** As Markdown. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d nodes on one store, %d clients, %s; a node killed every %d s, the store restarted"
                + " twice. Began %s.%n%n",
            nodes,
            clients,
            length,
            killEvery.toSeconds(),
            began.truncatedTo(ChronoUnit.SECONDS)));
    text.append(
        "| Request | Answered | 503 | median | 99 % | longest |\n|---|---|---|---|---|---|\n");
    for (Step step : Step.values()) {
      List<Long> sorted = micros.getOrDefault(step, List.of()).stream().sorted().toList();
      if (!sorted.isEmpty()) {
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %d | %d | %s | %s | %s |%n",
                step.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                sorted.size(),
                unavailable.stream().filter(u -> u.step() == step).count(),
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                millis(sorted, 1)));
      }
    }
    text.append(
        "\n| Fault | Began after | Lasted | 503s | the last one after |\n|---|---|---|---|---|\n");
    for (Fault fault : faults) {
      List<Unavailable> explained = unavailable.stream().filter(fault::explains).toList();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f s | %s | %d | %s |%n",
              fault.what,
              seconds(began, fault.from),
              fault.until.equals(Instant.MAX)
                  ? "to the end"
                  : String.format(Locale.ROOT, "%.1f s", seconds(fault.from, fault.until)),
              explained.size(),
              explained.stream()
                  .map(Unavailable::at)
                  .max(Instant::compareTo)
                  .map(last -> String.format(Locale.ROOT, "%.1f s", seconds(fault.from, last)))
                  .orElse("")));
    }
    text.append("\n| Counted | |\n|---|---|\n");
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> text.append("| " + e.getKey() + " | " + e.getValue() + " |\n"));
    text.append(
        "| token requests in the simulator's log, which keeps 10,000 | " + entraCalls + " |\n");
    List<String> violated = violations();
    text.append("| violations | " + violated.size() + " |\n");
    violated.stream().limit(50).forEach(v -> text.append("\n* " + v));
    return text.toString();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private static String millis(List<Long> sorted, double part) {
    int index = Math.min(sorted.size() - 1, (int) Math.floor(sorted.size() * part));
    return String.format(Locale.ROOT, "%.1f ms", sorted.get(index) / 1000.0);
  }
}
