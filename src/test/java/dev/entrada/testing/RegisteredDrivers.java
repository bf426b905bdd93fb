package dev.entrada.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;

/** The JDBC drivers that an application has left with the JVM, which keep it in memory. */
public final class RegisteredDrivers {
  private RegisteredDrivers() {}

  /** Those of this class's own loader. Only a class of that loader can see them. */
  public static List<String> ofThisLoader() {
    // The first who asks has the drivers loaded that its context class loader has.
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return DriverManager.drivers()
          .map(Object::getClass)
          .filter(type -> type.getClassLoader() == RegisteredDrivers.class.getClassLoader())
          .map(Class::getName)
          .toList();
    } finally {
      current.setContextClassLoader(before);
    }
  }

  /** What a class prints in a process where nobody has asked for drivers before. */
  public static List<String> printedBy(Class<?> main, String argument) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                argument)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.inputReader(UTF_8).lines().toList();
  }
}
