package dev.entrada.store.jdbc;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import dev.entrada.testing.ApplicationLoader;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/**
 * Opens, uses and closes a store, and lists the drivers that the JVM then has from this class's own
 * loader. Only a class of that loader can see them.
 */
public final class DriverVisit implements Function<Path, List<String>> {

  @Override
  public List<String> apply(Path dataDir) {
    try (StateStore store = EmbeddedH2.openStore(dataDir, Clock.systemUTC())) {
      store.putIfAbsent(new StateKey("session", "abc"), new byte[1], StoreWriter.EXPIRY);
    }
    // The first who asks has the drivers loaded that its context class loader has.
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    return DriverManager.drivers()
        .filter(driver -> driver.getClass().getClassLoader() == getClass().getClassLoader())
        .map(driver -> driver.getClass().getName())
        .toList();
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
