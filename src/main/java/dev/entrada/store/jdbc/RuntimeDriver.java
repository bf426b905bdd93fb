package dev.entrada.store.jdbc;

import dev.entrada.store.StoreException;
import dev.entrada.store.StoreSetupException;
import java.lang.reflect.InvocationTargetException;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A JDBC driver that is on the class path at run time only, and so is found by name.
 *
 * @param driverType its {@code java.sql.Driver}
 * @param dataSourceType its {@code DataSource}, which has a {@code setURL} or {@code setUrl}
 * @param urlSetter which of the two
 */
record RuntimeDriver(String driverType, String dataSourceType, String urlSetter) {
  static final RuntimeDriver H2 =
      new RuntimeDriver("org.h2.Driver", "org.h2.jdbcx.JdbcDataSource", "setURL");
  static final RuntimeDriver POSTGRESQL =
      new RuntimeDriver("org.postgresql.Driver", "org.postgresql.ds.PGSimpleDataSource", "setUrl");

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
   * own class loader brought one, that would keep the application in memory after undeployment.
   */
  void deregister() {
    ClassLoader ours = RuntimeDriver.class.getClassLoader();
    if (ours == ClassLoader.getSystemClassLoader()) {
      return;
    }
    DriverManager.drivers()
        .filter(driver -> driver.getClass().getName().equals(driverType))
        .filter(driver -> driver.getClass().getClassLoader() == ours)
        .forEach(RuntimeDriver::deregister);
  }

  private static void deregister(Driver driver) {
    try {
      DriverManager.deregisterDriver(driver);
    } catch (SQLException e) {
      throw new StoreException("cannot deregister the driver " + driver.getClass().getName(), e);
    }
  }
}
