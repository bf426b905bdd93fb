package dev.entrada.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads what is in a WAR, classes and libraries, without unpacking any of it: a jar within the WAR
 * is a zip file system within a zip file system, which the JDK keeps in memory. Multi-release jars
 * are read for the running Java version. The JDK's own classes come first, the application's class
 * path never.
 *
 * <p>The WAR may not change while this is used. Safe for concurrent use.
 */
final class WarClassLoader extends ClassLoader {
  /** At the root of the WAR, since {@code java -jar} looks nowhere else. */
  private static final String OWN_PACKAGE =
      WarClassLoader.class.getPackageName().replace('.', '/') + "/";

  private static final String CLASSES = "WEB-INF/classes";

  /** The server itself; a container that takes the WAR does not look there. */
  private static final String SERVER_LIBRARIES = "WEB-INF/lib-standalone";

  private static final String LIBRARIES = "WEB-INF/lib";

  static {
    registerAsParallelCapable();
  }

  private final Path war;
  private final Path top;
  private final List<Root> roots;

  /** A folder or jar with classes in it. */
  private record Root(Path folder, Optional<Attributes> manifest) {
    Path find(String name) {
      return folder.resolve(name);
    }
  }

  /**
   * @throws IOException if the file is not a WAR that can be read
   */
  WarClassLoader(Path war) throws IOException {
    super("war", ClassLoader.getPlatformClassLoader());
    this.war = war;
    FileSystem content = FileSystems.newFileSystem(war);
    this.top = content.getPath("/");
    List<Root> all = new ArrayList<>();
    all.add(new Root(top.resolve(CLASSES), Optional.empty()));
    for (String folder : List.of(LIBRARIES, SERVER_LIBRARIES)) {
      try (Stream<Path> jars = Files.list(top.resolve(folder))) {
        for (Path jar : jars.sorted().toList()) {
          all.add(open(jar));
        }
      }
    }
    this.roots = List.copyOf(all);
  }

  private static Root open(Path jar) throws IOException {
    Path folder = FileSystems.newFileSystem(jar, Map.of("releaseVersion", "runtime")).getPath("/");
    Path manifest = folder.resolve("META-INF/MANIFEST.MF");
    if (!Files.isRegularFile(manifest)) {
      return new Root(folder, Optional.empty());
    }
    try (InputStream in = Files.newInputStream(manifest)) {
      return new Root(folder, Optional.of(new Manifest(in).getMainAttributes()));
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    Root root = rootOf(file);
    if (root == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      byte[] bytes = Files.readAllBytes(root.find(file));
      definePackageOf(name, root);
      return defineClass(name, bytes, 0, bytes.length, origin());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private @Nullable Root rootOf(String name) {
    if (name.startsWith(OWN_PACKAGE)) {
      return new Root(top, Optional.empty());
    }
    for (Root root : roots) {
      if (Files.isRegularFile(root.find(name))) {
        return root;
      }
    }
    return null;
  }

  /** Libraries find their version in their package. */
  private void definePackageOf(String className, Root root) {
    String name = className.substring(0, Math.max(0, className.lastIndexOf('.')));
    if (getDefinedPackage(name) != null) {
      return;
    }
    try {
      definePackage(
          name,
          attribute(root, Attributes.Name.SPECIFICATION_TITLE),
          attribute(root, Attributes.Name.SPECIFICATION_VERSION),
          attribute(root, Attributes.Name.SPECIFICATION_VENDOR),
          attribute(root, Attributes.Name.IMPLEMENTATION_TITLE),
          attribute(root, Attributes.Name.IMPLEMENTATION_VERSION),
          attribute(root, Attributes.Name.IMPLEMENTATION_VENDOR),
          null);
    } catch (IllegalArgumentException e) {
      // another thread was faster
    }
  }

  private static @Nullable String attribute(Root root, Attributes.Name name) {
    return root.manifest().map(manifest -> manifest.getValue(name)).orElse(null);
  }

  private ProtectionDomain origin() throws MalformedURLException {
    return new ProtectionDomain(
        new CodeSource(war.toUri().toURL(), (Certificate[]) null), null, this, null);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    Root root = rootOf(name);
    return root == null ? null : url(root.find(name));
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(
        roots.stream()
            .map(root -> root.find(name))
            .filter(Files::isRegularFile)
            .map(WarClassLoader::url)
            .toList());
  }

  /** A URL that finds its file by itself: no other code could resolve a jar within a WAR. */
  private static URL url(Path file) {
    try {
      String place = file.getFileSystem() + "!" + file;
      return new URL("nested", "", -1, place, new FileHandler(file));
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class FileHandler extends URLStreamHandler {
    private final Path file;

    FileHandler(Path file) {
      this.file = file;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new FileConnection(url, file);
    }
  }

  private static final class FileConnection extends URLConnection {
    private final Path file;

    FileConnection(URL url, Path file) {
      super(url);
      this.file = file;
    }

    @Override
    public void connect() {
      connected = true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public long getContentLengthLong() {
      try {
        return Files.size(file);
      } catch (IOException e) {
        return -1;
      }
    }
  }
}
