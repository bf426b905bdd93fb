package dev.entrada.store.jdbc;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Opens, uses and closes a store, and lists the drivers that the JVM then had from this class's own
 * loader. Only a class of that loader can see them.
 */
public final class DriverVisit implements Function<Path, List<String>> {

  @Override
  public List<String> apply(Path dataDir) {
    List<String> whileOpen;
    try (StateStore store = EmbeddedH2.openStore(dataDir, Clock.systemUTC())) {
      store.putIfAbsent(new StateKey("session", "abc"), new byte[1], StoreWriter.EXPIRY);
      whileOpen = drivers(" while open");
    }
    return Stream.concat(whileOpen.stream(), drivers(" after close").stream()).toList();
  }

  private List<String> drivers(String when) {
    return DriverManager.drivers()
        .filter(driver -> driver.getClass().getClassLoader() == getClass().getClassLoader())
        .map(driver -> driver.getClass().getName() + when)
        .toList();
  }
}
