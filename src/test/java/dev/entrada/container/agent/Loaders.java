package dev.entrada.container.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes which class loaders a process has, and which of them each of its threads holds as context
 * class loader and by its own class. A loader is its identity hash; 0 is that of the JDK.
 */
public final class Loaders {
  private Loaders() {}

  /**
   * @param file where to, one a line: {@code loader <id>}, {@code thread <id> <id> <name>}
   */
  public static void agentmain(String file, Instrumentation instrumentation) throws IOException {
    Set<String> lines = new TreeSet<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      lines.add("loader " + System.identityHashCode(type.getClassLoader()));
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      // One that has loaded nothing yet is known only by the threads that hold it.
      lines.add("loader " + System.identityHashCode(thread.getContextClassLoader()));
      lines.add(
          "thread "
              + System.identityHashCode(thread.getContextClassLoader())
              + " "
              + System.identityHashCode(thread.getClass().getClassLoader())
              + " "
              + thread.getName());
    }
    Files.write(Path.of(file), lines);
  }
}
