package dev.entrada.store.jdbc;

import dev.entrada.store.StateStore;
import dev.entrada.store.StoreException;
import java.time.Clock;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** A database behind a data source that the container has: it pools, it knows the password. */
public final class ContainerDataSource {
  private ContainerDataSource() {}

  /**
   * A store on the data source of a JNDI name, whose schema is created or updated first. Closing
   * the store leaves the data source alone.
   *
   * @param name such as {@code java:comp/env/jdbc/entrada}
   * @throws StoreException if there is no data source of that name yet, or its database does not
   *     answer
   */
  public static StateStore openStore(String name, Clock clock) {
    return JdbcStateStore.open(lookUp(name), clock);
  }

  @SuppressWarnings("BanJNDI") // The operator chose the name, and it begins with java:.
  private static DataSource lookUp(String name) {
    try {
      if (InitialContext.doLookup(name) instanceof DataSource dataSource) {
        return dataSource;
      }
      throw new StoreException(name + " in JNDI is no DataSource: name another in entrada.store");
    } catch (NamingException e) {
      // A container may bind its data sources after it has started us.
      throw new StoreException(
          "there is no data source "
              + name
              + ": define it in the container, or correct the name in"
              + " entrada.store",
          e);
    }
  }
}
