package dev.entrada.store.jdbc;

import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import java.lang.reflect.InvocationTargetException;
import javax.sql.DataSource;

/**
 * A JDBC driver that is on the class path at run time only, and so is found by name.
 *
 * @param driverType its {@code java.sql.Driver}
 * @param dataSourceType its {@code DataSource}, which has a {@code setURL} or {@code setUrl}
 * @param urlSetter which of the two
 * @param deregistration its own method to deregister what it has registered, static
 */
record RuntimeDriver(
    String driverType, String dataSourceType, String urlSetter, String deregistration) {
  static final RuntimeDriver H2 =
      new RuntimeDriver("org.h2.Driver", "org.h2.jdbcx.JdbcDataSource", "setURL", "unload");
  static final RuntimeDriver POSTGRESQL =
      new RuntimeDriver(
          "org.postgresql.Driver", "org.postgresql.ds.PGSimpleDataSource", "setUrl", "deregister");

  /** A data source without a pool; not through DriverManager, which would keep it. */
  DataSource dataSource(String url) {
    try {
      Class<?> type = Class.forName(dataSourceType);
      DataSource dataSource = (DataSource) type.getConstructor().newInstance();
      type.getMethod(urlSetter, String.class).invoke(dataSource, url);
      return dataSource;
    } catch (InvocationTargetException e) {
      // Without the driver's own words, which repeat the URL: a password may stand in it.
      throw new StoreSetupException(
          "has a JDBC URL that its driver cannot read",
          "Check entrada.store, its host, port and parameters");
    } catch (ReflectiveOperationException e) {
      throw new StoreException("the driver " + driverType + " is not on the class path", e);
    }
  }

  /**
   * Drivers register with the JVM as soon as one of their classes is used. Where the application's
   * own class loader brought one, that would keep the application in memory after undeployment. To
   * ask DriverManager which there are would have it load all that the application has.
   */
  void deregister() {
    ClassLoader ours = RuntimeDriver.class.getClassLoader();
    if (ours == ClassLoader.getSystemClassLoader()) {
      return;
    }
    try {
      Class<?> driver = Class.forName(driverType, false, ours);
      if (driver.getClassLoader() == ours) {
        driver.getMethod(deregistration).invoke(null);
      }
    } catch (ClassNotFoundException e) {
      return; // the application has left it out
    } catch (ReflectiveOperationException e) {
      if (!(e.getCause() instanceof IllegalStateException)) { // it was not registered
        throw new StoreException("cannot deregister the driver " + driverType, e);
      }
    }
  }
}
