package dev.entrada.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads everything anew, as a container does for each application. */
public final class ApplicationLoader {
  private ApplicationLoader() {}

  /** One more application. */
  public static URLClassLoader open() {
    List<URL> urls = new ArrayList<>();
    try {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /**
   * That application's own edition of a class with a public constructor of no parameters.
   *
   * @param <T> what it implements that both know: an interface of the JDK
   */
  @SuppressWarnings("unchecked")
  public static <T> T make(ClassLoader application, Class<? extends T> type) throws Exception {
    return (T) application.loadClass(type.getName()).getConstructor().newInstance();
  }
}
