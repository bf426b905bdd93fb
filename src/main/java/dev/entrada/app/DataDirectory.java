package dev.entrada.app;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The directory of the embedded store and of the secret that was generated for it. */
final class DataDirectory {
  /** The embedded store's. */
  static final String DATABASE_FILE = "state.mv.db";

  private static final String SECRET_FILE = "secret";

  private final Path path;

  DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * The secret that every key derives from: made at the first start, the same ever after.
   *
   * @throws IllegalStateException naming the directory, if it cannot be read or written
   */
  Secret secret() {
    Path file = path.resolve(SECRET_FILE);
    try {
      boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
      Files.createDirectories(path, attributes(posix, "rwx------"));
      if (!Files.exists(file)) {
        make(file, attributes(posix, "rw-------"));
      }
      String secret = Files.readString(file).strip();
      if (secret.length() < 43) {
        throw new IllegalStateException(
            file
                + " is damaged: "
                + (Files.exists(path.resolve(DATABASE_FILE))
                    ? "restore it from a backup; nothing else opens the database beside it"
                    : "delete it, and the next start makes another"));
      }
      return Secret.of(secret);
    } catch (IOException e) {
      throw new IllegalStateException(
          "entrada.data-dir " + path + " cannot be used: " + e.getClass().getSimpleName(), e);
    }
  }

  /** Appears whole or not at all, and the first of servers that start at once makes it. */
  private void make(Path file, FileAttribute<?>[] attributes) throws IOException {
    Path whole = Files.createTempFile(path, SECRET_FILE, ".new", attributes);
    try {
      Files.writeString(
          whole, RandomTokens.secret(), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      try {
        Files.createLink(file, whole);
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.move(whole, file); // without links: as good, but for servers that start at once
      }
    } catch (FileAlreadyExistsException e) {
      // another server was first
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static FileAttribute<?>[] attributes(boolean posix, String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(
              Set.copyOf(PosixFilePermissions.fromString(permissions)))
        }
        : new FileAttribute<?>[0];
  }
}
