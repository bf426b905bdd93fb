package dev.entrada.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Base64Url;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarClassLoaderTest {
  private static final String SERVICE = "META-INF/services/java.util.concurrent.Callable";

  @TempDir private Path directory;
  private WarClassLoader loader;

  /** Is at the root of the WAR, in the package that belongs there. */
  public static final class Plugin implements Callable<String> {
    @Override
    public String call() {
      return "plugged in";
    }
  }

  @BeforeEach
  void makeWar() throws IOException {
    Map<String, byte[]> library = new LinkedHashMap<>();
    library.put(
        "META-INF/MANIFEST.MF",
        utf8("Manifest-Version: 1.0\nMulti-Release: true\nImplementation-Version: 1.2.3\n"));
    library.put(file(Base64Url.class), bytes(Base64Url.class));
    library.put("text", utf8("for every Java"));
    library.put("META-INF/versions/9/text", utf8("for Java 9"));
    library.put("META-INF/versions/17/text", utf8("for Java 17"));
    library.put("META-INF/versions/99/text", utf8("for Java 99"));
    library.put(SERVICE, utf8(Plugin.class.getName()));
    Map<String, byte[]> war = new LinkedHashMap<>();
    war.put(file(Plugin.class), bytes(Plugin.class));
    war.put("WEB-INF/classes/own", utf8("own"));
    war.put("WEB-INF/lib/first.jar", jar(library));
    war.put("WEB-INF/lib/second.jar", jar(Map.of("text", utf8("second"), "second", utf8("2"))));
    war.put("WEB-INF/lib-standalone/server.jar", jar(Map.of("server", utf8("server"))));
    Path file = directory.resolve("an app with ü.war");
    Files.write(file, jar(war));
    loader = new WarClassLoader(file);
  }

  private static String file(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream("/" + file(type))) {
      return in.readAllBytes();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] jar(Map<String, byte[]> content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String text(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void loadsClassesOfLibrariesWithTheirVersion() throws Exception {
    Class<?> loaded = loader.loadClass(Base64Url.class.getName());

    assertThat(loaded).isNotSameAs(Base64Url.class);
    assertThat(loaded.getClassLoader()).isSameAs(loader);
    assertThat(loaded.getPackage().getImplementationVersion()).isEqualTo("1.2.3");
    assertThat(Path.of(loaded.getProtectionDomain().getCodeSource().getLocation().toURI()))
        .hasFileName("an app with ü.war");
  }

  @Test
  void knowsNothingOfTheApplicationClassPath() {
    assertThatThrownBy(() -> loader.loadClass(Test.class.getName()))
        .isInstanceOf(ClassNotFoundException.class);
    assertThat(loader.getResource(file(Test.class))).isNull();
  }

  @Test
  void readsMultiReleaseJarsForTheRunningJava() throws IOException {
    assertThat(text(loader.getResource("text"))).isEqualTo("for Java 17");
  }

  @Test
  void findsAResourceInEveryPlaceThatHasIt() throws IOException {
    assertThat(text(loader.getResource("own"))).isEqualTo("own");
    assertThat(text(loader.getResource("server"))).isEqualTo("server");
    assertThat(Collections.list(loader.getResources("text")))
        .extracting(WarClassLoaderTest::text)
        .containsExactly("for Java 17", "second");
    assertThat(loader.getResource("second").openConnection().getContentLengthLong()).isOne();
    assertThat(loader.getResource("WEB-INF/classes/own")).isNull();
    assertThat(loader.getResource("META-INF")).isNull();
  }

  @Test
  void findsServices() {
    assertThat(ServiceLoader.load(Callable.class, loader))
        .singleElement()
        .satisfies(service -> assertThat(service.call()).isEqualTo("plugged in"))
        .satisfies(service -> assertThat(service).isNotInstanceOf(Plugin.class));
  }
}
