package dev.entrada.app;

import dev.entrada.config.Backend;
import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import dev.entrada.store.jdbc.DatabaseAccess;
import dev.entrada.testing.ApplicationLoader;
import dev.entrada.testing.RegisteredDrivers;
import java.net.URLClassLoader;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Asks a server's store on a PostgreSQL database as often as the visitor likes, who is told how
 * each attempt failed, then closes it, and lists the drivers that the JVM still has from this
 * class's own loader.
 */
public final class DatabaseVisit implements BiFunction<String, Predicate<String>, List<String>> {

  @Override
  public List<String> apply(String url, Predicate<String> again) {
    DatabaseAccess access = new DatabaseAccess(url, Optional.of("postgres"), Optional.empty());
    try (StateStore store = Stores.forServer(new Backend.PostgreSql(access), Clock.systemUTC())) {
      while (again.test(failure(store))) {
        Thread.onSpinWait();
      }
    }
    return RegisteredDrivers.ofThisLoader();
  }

  /** Prints them, in a process where nobody has asked for drivers before. */
  public static void main(String[] arguments) throws Exception {
    try (URLClassLoader application = ApplicationLoader.open()) {
      Thread.currentThread().setContextClassLoader(application);
      BiFunction<String, Predicate<String>, List<String>> visit =
          ApplicationLoader.make(application, DatabaseVisit.class);
      System.out.println(visit.apply(arguments[0], failure -> false));
    }
  }

  private static String failure(StateStore store) {
    try {
      store.check();
      return "";
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
