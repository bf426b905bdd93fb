package dev.entrada.store.jdbc;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.testing.ApplicationLoader;
import dev.entrada.testing.RegisteredDrivers;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/**
 * Opens, uses and closes a store, and lists the drivers that the JVM then has from this class's own
 * loader.
 */
public final class DriverVisit implements Function<Path, List<String>> {

  @Override
  public List<String> apply(Path dataDir) {
    try (StateStore store = EmbeddedH2.openStore(dataDir, Clock.systemUTC())) {
      store.putIfAbsent(new StateKey("session", "abc"), new byte[1], StoreWriter.EXPIRY);
    }
    return RegisteredDrivers.ofThisLoader();
  }

  /** Prints them, in a process where nobody has asked for drivers before. */
  public static void main(String[] arguments) throws Exception {
    try (URLClassLoader application = ApplicationLoader.open()) {
      Thread.currentThread().setContextClassLoader(application);
      Function<Path, List<String>> visit = ApplicationLoader.make(application, DriverVisit.class);
      System.out.println(visit.apply(Path.of(arguments[0])));
    }
  }
}
