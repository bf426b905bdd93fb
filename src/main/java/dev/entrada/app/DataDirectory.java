package dev.entrada.app;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The directory of the embedded store and of the secret that was generated for it. */
final class DataDirectory {
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
      try {
        // One open creates the file as ours alone; two servers starting at once cannot both win.
        Files.createFile(file, attributes(posix, "rw-------"));
        Files.writeString(
            file, RandomTokens.secret(), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      } catch (FileAlreadyExistsException e) {
        // made at an earlier start
      }
      String secret = Files.readString(file).strip();
      if (secret.length() < 43) {
        throw new IllegalStateException(
            file + " is damaged: restore it from a backup, or delete the directory to begin anew");
      }
      return Secret.of(secret);
    } catch (IOException e) {
      throw new IllegalStateException(
          "entrada.data-dir " + path + " cannot be used: " + e.getClass().getSimpleName(), e);
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
