package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** On Java 17; later ones let go by themselves. */
class RecordTypesTest {
  private static final int COLLECTIONS = 20;

  /** A record of an app. */
  public record Person(String name, int age) {}

  /** What an app does with it, until it is undeployed. */
  public static final class App implements Runnable {
    @Override
    public void run() {
      Person person = new Person("Alice", 40);
      if (!person.equals(new Person("Alice", 40)) || person.toString().isEmpty()) {
        throw new IllegalStateException(person + " of " + person.hashCode());
      }
      RecordTypes.release();
    }
  }

  @Test
  void anAppThatUsedRecordsIsCollectedAfterItHasReleasedThem() throws Exception {
    WeakReference<ClassLoader> loader = runApp();

    for (int i = 0; i < COLLECTIONS && loader.get() != null; i++) {
      System.gc();
    }

    assertThat(loader.get()).isNull();
  }

  private static WeakReference<ClassLoader> runApp() throws Exception {
    URL[] classes = {location(RecordTypes.class), location(App.class)};
    try (URLClassLoader loader =
        new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
      Class<?> app = loader.loadClass(App.class.getName());
      assertThat(app).isNotEqualTo(App.class);
      ((Runnable) app.getConstructor().newInstance()).run();
      return new WeakReference<>(loader);
    }
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
