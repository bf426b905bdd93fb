package dev.entrada.demo;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One line per event, and only what somebody has to know. */
final class DemoLogging {
  /** Held here because java.util.logging holds its loggers weakly. */
  private static final Logger ROOT = Logger.getLogger("");

  private static final Logger ENTRADA = Logger.getLogger("dev.entrada");
  private static final List<Logger> LIBRARIES =
      List.of(Logger.getLogger("org.eclipse.jetty"), Logger.getLogger("com.zaxxer.hikari"));

  private DemoLogging() {}

  static void configure(boolean verbose) {
    System.setProperty("java.util.logging.SimpleFormatter.format", "  %1$tT %4$s %3$s: %5$s%6$s%n");
    ROOT.setLevel(Level.WARNING);
    LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
    ENTRADA.setLevel(verbose ? Level.INFO : Level.WARNING);
  }
}
