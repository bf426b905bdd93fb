package dev.entrada.container;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Measures apps that differ by what guards them, in rounds, with {@code wrk}. */
final class LoadRun {
  private static final int CONNECTIONS = 32;
  private static final int SECONDS = 2;

  private final Map<Guard, String> apps;
  private final List<Handler> handlers;
  private final Path tokens;
  private final int tokenCount;
  private final JavaProcess server;
  private final Path bodies;
  private final List<Round> rounds = new ArrayList<>();

  /** What stands before the servlet. */
  enum Guard {
    NONE,
    EMPTY,
    HEADER,
    ENTRADA
  }

  /**
   * Answers a tool call: on the official SDK, from a database or with the caller's name; after
   * reading lines; or without looking.
   */
  private enum Handler {
    NOTES("/sdk", "notes"),
    SDK("/sdk", "whoami"),
    CALL("/mcp", "whoami"),
    BARE("/bare", "");

    private final String path;
    private final String tool;

    /**
     * @param tool that is called; empty if nothing is posted
     */
    Handler(String path, String tool) {
      this.path = path;
      this.tool = tool;
    }
  }

  /**
   * @param rate requests in a second
   * @param cpu microseconds of the server's processor for one request
   */
  private record Figures(double rate, double cpu) {}

  private record Round(Handler handler, Map<Guard, Figures> figures) {
    double kept(Guard guard) {
      return 100 * figures.get(guard).rate() / figures.get(Guard.NONE).rate();
    }

    double added(Guard guard) {
      return figures.get(guard).cpu() - figures.get(Guard.NONE).cpu();
    }
  }

  /**
   * @param handlers names of those that are measured, separated by commas; empty means all
   */
  LoadRun(
      Map<Guard, String> apps, String handlers, Path tokens, int tokenCount, JavaProcess server) {
    this.apps = apps;
    this.handlers =
        handlers.isEmpty()
            ? List.of(Handler.values())
            : Stream.of(handlers.split(",")).map(Handler::valueOf).toList();
    this.tokens = tokens;
    this.tokenCount = tokenCount;
    this.server = server;
    this.bodies = tokens.getParent();
  }

  void warmUp(int seconds) {
    for (Handler handler : handlers) {
      for (Guard guard : Guard.values()) {
        wrk(handler, guard, seconds); // its first answers may come late
      }
    }
  }

  /** Each goes first in every fourth round, so that what drifts favours none. */
  void round(int number) {
    for (Handler handler : handlers) {
      Map<Guard, Figures> figures = new EnumMap<>(Guard.class);
      for (int i = 0; i < Guard.values().length; i++) {
        Guard guard = Guard.values()[(i + number) % Guard.values().length];
        figures.put(guard, measure(handler, guard, SECONDS));
      }
      rounds.add(new Round(handler, figures));
    }
  }

  private Figures measure(Handler handler, Guard guard, int seconds) {
    Duration before = server.cpu();
    String[] said = wrk(handler, guard, seconds).split(",");
    double rate = Double.parseDouble(said[0]);
    if (!said[3].equals("0")) {
      throw new IllegalStateException(said[3] + " bad answers of " + guard + " " + handler);
    }
    return new Figures(rate, server.cpu().minus(before).toNanos() / 1e3 / (rate * seconds));
  }

  private String wrk(Handler handler, Guard guard, int seconds) {
    ProcessBuilder wrk =
        new ProcessBuilder(
            "wrk",
            "-t1",
            "-c" + CONNECTIONS,
            "-d" + seconds + "s",
            "-ssrc/benchmark/bearer.lua",
            (apps.get(guard) + handler.path).replace("localhost", "127.0.0.1"));
    wrk.environment().put("TOKENS", tokens.toString());
    wrk.environment().put("COUNT", String.valueOf(tokenCount));
    try {
      if (!handler.tool.isEmpty()) {
        Path body = bodies.resolve(handler.tool + ".json");
        wrk.environment()
            .put("BODY", Files.writeString(body, McpVisit.body(handler.tool)).toString());
      }
      String said =
          new String(
              wrk.redirectErrorStream(true).start().getInputStream().readAllBytes(),
              StandardCharsets.UTF_8);
      return said.substring(said.stripTrailing().lastIndexOf('\n') + 1).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes all rounds, and a row of medians for each handler. */
  void report(Path directory) throws IOException {
    Files.write(directory.resolve("load.csv"), rounds.stream().map(LoadRun::line).toList());
    List<String> rows = new ArrayList<>();
    for (Handler handler : handlers) {
      rows.add(row(handler, rounds.stream().filter(it -> it.handler() == handler).toList()));
    }
    Files.write(directory.resolve("load.md"), rows);
  }

  private static String line(Round round) {
    return round.figures().entrySet().stream()
        .map(
            it ->
                String.format(
                    Locale.ROOT,
                    "%s,%.0f,%.1f",
                    it.getKey(),
                    it.getValue().rate(),
                    it.getValue().cpu()))
        .collect(joining(",", round.handler() + ",", ""));
  }

  private static String row(Handler handler, List<Round> rounds) {
    return String.format(
        Locale.ROOT,
        "| %s %s | %s | %s | %s | %s | %s | %s | %s | %s | %.1f | %.1f | %.1f | %.1f |",
        System.getProperty("container.name"),
        System.getProperty("container.version"),
        handler,
        spread("%,.0f", rounds, it -> it.figures().get(Guard.NONE).rate()),
        spread("%,.0f", rounds, it -> it.figures().get(Guard.EMPTY).rate()),
        spread("%,.0f", rounds, it -> it.figures().get(Guard.HEADER).rate()),
        spread("%,.0f", rounds, it -> it.figures().get(Guard.ENTRADA).rate()),
        spread("%.1f", rounds, it -> it.kept(Guard.EMPTY)),
        spread("%.1f", rounds, it -> it.kept(Guard.HEADER)),
        spread("%.1f", rounds, it -> it.kept(Guard.ENTRADA)),
        quantile(0.5, rounds, it -> it.figures().get(Guard.NONE).cpu()),
        quantile(0.5, rounds, it -> it.added(Guard.EMPTY)),
        quantile(0.5, rounds, it -> it.added(Guard.HEADER)),
        quantile(0.5, rounds, it -> it.added(Guard.ENTRADA)));
  }

  /** The median, and between which values half of all are. */
  private static String spread(String format, List<Round> rounds, ToDoubleFunction<Round> value) {
    return String.format(
        Locale.ROOT,
        format + " (" + format + "–" + format + ")",
        quantile(0.5, rounds, value),
        quantile(0.25, rounds, value),
        quantile(0.75, rounds, value));
  }

  private static double quantile(double share, List<Round> rounds, ToDoubleFunction<Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }
}
